# An image that cannot be read or decoded costs its own answer and exit code 1; the others are answered.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/"{beaver,barrel}.jpg c
silent "$TWINDEX" index -d t.db c
for bad in "$TESTDATA/bad/truncated.jpg" "$TESTDATA/bad/damaged.png" "$TESTDATA/disguised/notes.txt" \
    "$TESTDATA/bad/empty.jpg" "$TESTDATA/raw/nikon.nef" "$TESTDATA/bad/bomb-40000x30000.png" none.jpg; do
    fails 1 "'$bad'" "$TWINDEX" query -d t.db --format csv c/beaver.jpg "$bad" c/barrel.jpg
    is "query $PWD/c/beaver.jpg $PWD/c/barrel.jpg" "$(cut -d , -f 1 out | paste -sd ' ')"
done
exits 1 "$TWINDEX" query -d t.db --format csv none1.jpg c/beaver.jpg none2.jpg -o answers
is 2 "$(wc -l <err)"
is 2 "$(wc -l <answers)"
