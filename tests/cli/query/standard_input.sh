# The IMAGE - is standard input, whatever that is: the answer is that of the file.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
silent "$TWINDEX" index -d t.db "$photos" "$TESTDATA/formats"
n=0
for image in "$photos/beaver.jpg" "$TESTDATA/formats"/*; do
    silent "$TWINDEX" query -d t.db --format csv "$image"
    grep -v '^query,' out | sed "s|^[^\"][^,]*,|-,|; s|,[^,]*\$|,-|" >wanted
    [ -s wanted ] || continue
    n=$((n + 1))
    silent "$TWINDEX" query -d t.db --format csv - <"$image"
    grep -v '^query,' out | same wanted -
done
[ "$n" -gt 5 ]
# Through a pipe, beside other questions, in order
silent "$TWINDEX" query -d t.db -k 1 "$photos/barrel.jpg" - --hash "$(printf '%032x' 0)" < <(cat "$photos/beaver.jpg")
is "$photos/barrel.jpg - $(printf '%032x' 0)" "$(grep -v '^ ' out | paste -sd' ')"
grep -q "^    0  exact .*283x300 " out
# A file of that name
cp "$photos/barrel.jpg" ./-
silent "$TWINDEX" query -d t.db -k 1 ./- </dev/null
has /barrel.jpg out

fails 1 'standard input is empty' "$TWINDEX" query -d t.db - </dev/null
fails 1 "'-' is not an image" "$TWINDEX" query -d t.db - <"$SRCDIR/README.md"
fails 1 "cannot decode '-': truncated" "$TWINDEX" query -d t.db - <"$TESTDATA/bad/truncated.jpg"
fails 1 'cannot read standard input: is a directory' "$TWINDEX" query -d t.db - <"$TESTDATA"
fails 1 'cannot read standard input: ' "$TWINDEX" query -d t.db - <&-
fails 1 'more than 256 MiB' "$TWINDEX" query -d t.db - </dev/zero
fails 2 'read once' "$TWINDEX" query -d t.db - - <"$photos/beaver.jpg"
