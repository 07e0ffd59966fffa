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
for file in t.db-wal t.db-shm t.db-journal t.db.lock t.db.new; do
    fails 2 "$file" "$TWINDEX" export -d t.db -o "./$file"
    fails 2 "$file" "$TWINDEX" export -d t-link -o "$file"
done
mkdir t.db.shards
fails 2 t.db.shards/x "$TWINDEX" export -d t.db -o t.db.shards/x
rmdir t.db.shards
fails 2 empty "$TWINDEX" export -d t.db -o ''
fails 1 "'c'" "$TWINDEX" export -d t.db -o c
fails 1 none/groups "$TWINDEX" export -d t.db -o none/groups
echo old >ro/groups
chmod u-w ro
fails 1 ro/groups bound "$TWINDEX" export -d t.db -o ro/groups
is old "$(cat ro/groups)"
is old "$(cat groups)"
is 'c err groups link out ro t-link t.db wanted' "$(echo *)"
silent "$TWINDEX" check -d t.db

# A link is followed, and what stands for a descriptor is written through
ln -sf ro/target link
chmod u+w ro
touch ro/target
silent "$TWINDEX" export -d t.db -o link
[ -L link ]
same ro/target wanted
is 'groups target' "$(cd ro && echo *)"
ln -s /dev/stdout stdout-link
for file in /dev/stdout /proc/self/fd/1 stdout-link; do
    { echo before && "$TWINDEX" export -d t.db -o "$file" && echo after; } >through
    same through <(echo before && cat wanted && echo after)
    "$TWINDEX" export -d t.db -o "$file" | same - wanted
done
echo before >through
"$TWINDEX" export -d t.db -o /dev/fd/3 3>>through
same through <(echo before && cat wanted)
[ -L stdout-link ]
[ -L /dev/stdout ]
