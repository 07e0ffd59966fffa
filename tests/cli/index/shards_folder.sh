# DB.shards is gone after a run; --keep-shards leaves it, and what lies there makes an index of the same content.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/bad/truncated.jpg" c
silent "$TWINDEX" index -d t.db c
is 'c err out t.db' "$(echo *)"
silent "$TWINDEX" index -d k.db c --keep-shards -j 2
[ -n "$(find k.db.shards -name '*.twx')" ]
is '' "$(find k.db.shards ! -name '*.twx' ! -name k.db.shards)"
silent "$TWINDEX" merge -d m.db k.db.shards
for db in t k m; do
    sqlite3 "$db.db" 'SELECT * FROM images ORDER BY path' >"$db"
done
same t k
same t m

# Kept ones are no work for the next run, which takes them away
silent "$TWINDEX" index -d k.db c --json
is '[11,11,0]' "$(json out files unchanged hashed)"
absent k.db.shards
