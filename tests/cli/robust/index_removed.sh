# The index of a killed run is removed, and its log is not: SQLite would play it into the new index of that name.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d t.db c/beaver.jpg
mkdir t.db.shards
silent "$TWINDEX" hash -o t.db.shards c
mkfifo list
"$TWINDEX" index -q -d t.db --files-from list 2>run.err &
run=$!
exec 3>list
until_true test -s t.db-wal
until_true absent t.db.shards/*.twx
kill -9 "$run"
wait "$run" || :
exec 3>&-
[ ! -s run.err ]

# With it, the log is what the killed run had committed.
mkdir kept
cp t.db* kept 2>/dev/null || :
exits 0 "$TWINDEX" check -d kept/t.db
is 10 "$(known kept/t.db | wc -l)"

rm t.db
silent "$TWINDEX" index -d t.db c/brain.jpg c/barrel.jpg
silent "$TWINDEX" check -d t.db
is 2 "$(known t.db | wc -l)"
