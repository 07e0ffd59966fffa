# query --missing prints the paths of the images that have no match, as they were given: those that a process for each says to
# have none. What cannot be read or decoded is neither missing nor had: it is reported, and the exit code is 1.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c 'new/a b' $'new/line\nbreak'
cp "$TESTDATA/edits/"{original,half}.jpg c
silent "$TWINDEX" index -d t.db c
cp "$TESTDATA/edits/"{border,crop-5-percent,grey,half}.jpg new
cp "$TESTDATA/photos/"{beaver,barrel}.jpg "$TESTDATA/disguised/notes.txt" 'new/a b'
cp "$TESTDATA/photos/beaver.jpg" $'new/\xff.jpg'
missing() {
    local file code
    while IFS= read -r -d '' file; do
        code=0
        "$TWINDEX" query -q -d t.db --exit-code "$@" "$file" >/dev/null || code=$?
        [ "$code" -ne 1 ] || printf '%s\0' "$file"
    done
}
find new -name '*.jpg' -print0 | LC_ALL=C sort -z >list0
for options in '' '-r 0 --variants none --any-orientation'; do
    # shellcheck disable=SC2086 # words
    missing $options <list0 >wanted
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" query -d t.db --missing -0 --files-from list0 $options
    same wanted out
done
silent "$TWINDEX" query -d t.db --missing -0 --files-from list0
cp out wanted
is 3 "$(tr -cd '\0' <wanted | wc -c)"
is "$(tr '\0' '\n' <wanted)" "$("$TWINDEX" query -q -d t.db --missing --files-from <(tr '\0' '\n' <list0))"
silent "$TWINDEX" query -d t.db --missing -0 --files-from list0 -o names -j 1
same wanted names

# Paths are spelled as find(1) spells them
silent "$TWINDEX" index -d other.db "$TESTDATA/tiny"
for folder in new new/ new// ./new "$PWD/new" ../"${PWD##*/}"/new; do
    find "$folder" -name '*.jpg' -print0 | LC_ALL=C sort -z >wanted
    silent "$TWINDEX" query -d other.db --missing -0 "$folder"
    LC_ALL=C sort -z out | same wanted -
done
(cd 'new/a b' && "$TWINDEX" query -q -d ../../other.db --missing . beaver.jpg >../../out)
is './barrel.jpg ./beaver.jpg beaver.jpg' "$(paste -sd ' ' out)"

# A name with a newline in it is two lines to a pipe: without -0 it is left out, which is said
cp "$TESTDATA/photos/beaver.jpg" $'new/line\nbreak/x.jpg'
fails 1 'paths left out, which have a newline in them: 1' "$TWINDEX" query -d t.db --missing new
is 3 "$(wc -l <out)"
silent "$TWINDEX" query -d t.db --missing -0 new
is 4 "$(tr -cd '\0' <out | wc -c)"
rm -r $'new/line\nbreak'

# A file that is indexed itself is had
silent "$TWINDEX" query -d t.db --missing c
[ ! -s out ]
# --exit-code: 0 when none is missing, 1 when one is, 2 when that is not known of all
silent "$TWINDEX" query -d t.db --missing --exit-code c
exits 1 "$TWINDEX" query -d t.db --missing --exit-code new
cp "$TESTDATA/bad/truncated.jpg" new/cut.jpg
exits 2 "$TWINDEX" query -d t.db --missing --exit-code new
fails 1 "cannot decode 'new/cut.jpg': truncated" "$TWINDEX" query -d t.db --missing new
is 3 "$(wc -l <out)"
lacks cut.jpg out
printf 'new/cut.jpg\nnone.jpg\nnew/a b/notes.txt\n' >list
exits 1 "$TWINDEX" query -d t.db --missing --files-from list --json -o none
[ ! -s none ]
is 2 "$(wc -l <err)"
is '[1,0,1,0,1]' "$(json out queries answered failed missing unusable_paths)"

# A list that comes slowly is answered as it comes
mkfifo pipe
"$TWINDEX" query -q -d t.db --missing --files-from pipe >out &
exec 3>pipe
echo 'new/a b/barrel.jpg' >&3
until_true test -s out
is 'new/a b/barrel.jpg' "$(<out)"
kill -s INT $! # while it waits
code=0
wait $! || code=$?
is 130 $code
exec 3>&-

for options in '--format csv' --verify '-k 1' '--hash 0123456789abcdef' -; do
    # shellcheck disable=SC2086 # words
    fails 2 --missing "$TWINDEX" query -d t.db --missing new $options </dev/null
done
