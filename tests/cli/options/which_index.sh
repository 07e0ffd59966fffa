# The index is that of -d, else that of $TWINDEX_DB, else twindex.db in the current folder.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
fails 1 "no index at 'twindex.db': run twindex index" "$TWINDEX" stats
silent "$TWINDEX" index c
is 'c err out twindex.db' "$(echo *)"
cp "$TESTDATA/tiny/8x9.png" c
TWINDEX_DB=env.db silent "$TWINDEX" index c
is 1 "$(sqlite3 twindex.db 'SELECT count(*) FROM images')"
is 2 "$(sqlite3 env.db 'SELECT count(*) FROM images')"
TWINDEX_DB=env.db silent "$TWINDEX" stats --json
is 2 "$(json out files)"
TWINDEX_DB=env.db silent "$TWINDEX" stats --json -d twindex.db
is 1 "$(json out files)"
TWINDEX_DB=env.db silent "$TWINDEX" stats --json --db=twindex.db
is 1 "$(json out files)"
TWINDEX_DB='' silent "$TWINDEX" stats --json
is 1 "$(json out files)"
for command in 'query c/9x8.png' export calibrate stats check prune; do
    # shellcheck disable=SC2086 # words
    TWINDEX_DB=none.db fails 1 "no index at 'none.db': run twindex index" "$TWINDEX" $command
done
absent none.db none.db.lock
