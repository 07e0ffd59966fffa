# -o writes whole or not at all: when the export fails, the old file stays and nothing is left beside it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c ro
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db
cp out wanted
silent "$TWINDEX" export -d t.db -o groups
same groups wanted
[ ! -s out ]
echo old >groups
ln -s groups link
fails 3 c "$TWINDEX" export -d c -o groups
fails 1 none.db "$TWINDEX" export -d none.db -o groups
fails 2 129 "$TWINDEX" export -d t.db -r 129 -o groups
is old "$(cat groups)"
fails 2 t.db "$TWINDEX" export -d t.db -o t.db
ln -s t.db t-link
fails 2 t-link "$TWINDEX" export -d t.db -o t-link
fails 1 "'c'" "$TWINDEX" export -d t.db -o c
fails 1 none/groups "$TWINDEX" export -d t.db -o none/groups
echo old >ro/groups
chmod u-w ro
fails 1 ro/groups bound "$TWINDEX" export -d t.db -o ro/groups
is old "$(cat ro/groups)"
is old "$(cat groups)"
is 'c err groups link out ro t-link t.db wanted' "$(echo *)"
silent "$TWINDEX" check -d t.db
