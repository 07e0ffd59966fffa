# compare --exit-code: 0 within the radius, which is inclusive, 1 beyond, 2 when an image fails; without it a distance is a
# success, and a failing image 1.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
a=$photos/beaver.jpg b=$photos/barrel.jpg
silent "$TWINDEX" compare "$a" "$b"
distance=$(<out)
[ "$distance" -gt 12 ]
silent "$TWINDEX" compare --exit-code -r "$distance" "$a" "$b"
is "$distance" "$(<out)"
exits 1 "$TWINDEX" compare --exit-code -r $((distance - 1)) "$a" "$b"
is "$distance" "$(<out)"
[ ! -s err ]
exits 1 "$TWINDEX" compare --exit-code "$a" "$b"
silent "$TWINDEX" compare --exit-code "$photos/beaver.jpg" "$photos/backup/beaver.jpg"
silent "$TWINDEX" compare --exit-code -r 512 --hash-size 16 "$a" "$b"

# The default follows the structure of the hashes: ramps have none
bits=$TESTDATA/bits
silent "$TWINDEX" compare --json "$bits/ramp-right.png" "$bits/ramp-right.png"
is '[0,8,true]' "$(json out distance allowed adaptive)"
silent "$TWINDEX" compare --json "$a" "$b"
is '[18,true]' "$(json out allowed adaptive)"
silent "$TWINDEX" compare --exit-code -r 12 --json "$a" "$a"
is '[12,false]' "$(json out allowed adaptive)"
silent "$TWINDEX" compare --exit-code --adaptive -r "$distance" "$a" "$b"
exits 1 "$TWINDEX" compare --exit-code --adaptive -r $((distance - 1)) "$a" "$b"
fails 2 exit-code "$TWINDEX" compare --adaptive "$a" "$b"
for code in 1 2; do
    option=$([ "$code" = 1 ] || echo --exit-code)
    # shellcheck disable=SC2086 # an option or none
    for pair in "$a none.jpg" "none.jpg $a" "$TESTDATA/bad/truncated.jpg $a" "$a $SRCDIR/README.md" "$a $photos"; do
        # shellcheck disable=SC2086 # two words
        exits "$code" "$TWINDEX" compare $option $pair
        [ ! -s out ]
        is 1 "$(wc -l <err)"
    done
done
