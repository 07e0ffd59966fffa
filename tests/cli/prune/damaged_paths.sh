# A record whose path is not absolute stands for no file: prune drops nothing, and blames the index.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/tiny" c
silent "$TWINDEX" index -d good.db c
for sql in "UPDATE folders SET path = x'2e2f'" "UPDATE folders SET path = x''"; do
    cp good.db bad.db
    sqlite3 bad.db "$sql"
    n=$(sqlite3 bad.db 'SELECT count(*) FROM files')
    fails 3 'a path is not absolute' "$TWINDEX" prune -d bad.db --missing-roots
    is "$n" "$(sqlite3 bad.db 'SELECT count(*) FROM files')"
    exits 3 "$TWINDEX" check -d bad.db
done
