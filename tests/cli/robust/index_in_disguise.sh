# The index by another name inside the collection, a link in a list, is not opened: closing it would end the locks that
# SQLite holds on it, and a reader that ends then would take the log away from under the writer.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d t.db c
ln -s ../t.db c/soft.db
printf '%s\n' c/soft.db c/beaver.jpg >list
silent "$TWINDEX" index -d t.db --files-from list c --json
is '[11,11]' "$(json out files unchanged)"
is 10 "$(known t.db | wc -l)"
