# A tree whose files are renamed, linked, edited and deleted at random: what export names is there, and the last good
# copy is never a duplicate, with and without index and prune in between.
. "$SRCDIR/tests/cli/functions.sh"
python3 "$SRCDIR/tests/cli/export/changing_tree.py" "$TWINDEX" "$TESTDATA/photos" 117
