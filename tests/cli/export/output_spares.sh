# -o replaces an earlier output, never an image, a file of the collection or what is no text.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/disguised/notes.txt" c
echo 'group_id,name' >c/table.csv
: >c/empty.txt
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" index -d other.db c/beaver.jpg
silent "$TWINDEX" hash -j 1 -o shards c/beaver.jpg
cp "$TESTDATA/photos/anchor.jpg" "$TESTDATA/tiny/9x8.png" .
echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >drawing
mv shards/*.twx shard
ln -s c/beaver.jpg link
spared() {
    local what=$1 file=$2 before
    before=$(sha256sum "$file")
    for command in 'export' "query --hash 0123456789abcdef0123456789abcdef"; do
        # shellcheck disable=SC2086 # words
        fails 2 "'$file' is $what: name another file" "$TWINDEX" $command -d t.db -o "$file"
        is "$before" "$(sha256sum "$file")"
    done
}
for file in anchor.jpg 9x8.png drawing link c/beaver.jpg "$PWD/c/../c/brain.jpg"; do
    spared 'an image' "$file"
done
for file in other.db shard; do
    spared 'no text file' "$file"
done
for file in c/notes.txt c/table.csv c/empty.txt; do
    spared 'a file of the collection' "$file"
done
[ -L link ]
chmod a-r drawing
fails 1 "cannot read '$PWD/drawing'" bound "$TWINDEX" export -d t.db -o drawing

# An earlier output is replaced, of another format too, and though it lies in the collection and was indexed there
silent "$TWINDEX" export -d t.db
cp out groups
for format in csv jsonl; do
    silent "$TWINDEX" export -d t.db --format $format -o c/groups
    silent "$TWINDEX" index -d t.db c
    silent "$TWINDEX" query -d t.db --format $format -o c/answers c/beaver.jpg
    silent "$TWINDEX" index -d t.db c
done
silent "$TWINDEX" export -d t.db -o c/groups
same c/groups groups
echo note >note
silent "$TWINDEX" query -d t.db -o note c/beaver.jpg
has c/beaver.jpg note

# `-` is standard output, and no file for --json to leave it to
silent "$TWINDEX" export -d t.db -o -
same out groups
silent "$TWINDEX" query -d t.db -o - c/beaver.jpg
same out note
fails 2 '--json' "$TWINDEX" export -d t.db --json -o -
fails 2 '--json' "$TWINDEX" query -d t.db --json -o - c/beaver.jpg
absent ./-

# A link to nothing: what it stands for is made, where that can be
mkdir far
ln -s far/new one
ln -s one two
silent "$TWINDEX" export -d t.db -o two
same far/new groups
is 'one two' "$(find . -maxdepth 1 -type l -name '[ot]*' -printf '%f\n' | sort | paste -sd ' ')"
ln -s none/new lost
ln -s circle circle
fails 1 lost "$TWINDEX" export -d t.db -o lost
fails 1 circle "$TWINDEX" export -d t.db -o circle
[ -L lost ]
[ -L circle ]
