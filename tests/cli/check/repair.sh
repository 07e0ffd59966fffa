# check --repair: what can be derived is rebuilt, what is lost is hashed again by the next index, and the content is
# then that of an index that was never damaged.
. "$SRCDIR/tests/cli/functions.sh"
content() { sqlite3 "$1" 'SELECT * FROM images ORDER BY CAST(path AS BLOB)'; }
silent "$TWINDEX" index --keep-shards -d good.db "$TESTDATA/tiny" "$TESTDATA/bits"
content good.db >right
images=$(wc -l <right)

# damaged NAME SQL...: repairs a copy damaged by SQL, each in a connection of its own; leaves the number of lost
# records in $lost
damaged() {
    local sql
    cp good.db "$1.db"
    for sql in "${@:2}"; do
        sqlite3 "$1.db" "PRAGMA writable_schema = 1; PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; $sql"
    done
    exits 3 "$TWINDEX" check -q -d "$1.db"
    exits 0 "$TWINDEX" check --repair -q --json -d "$1.db"
    [ "$(json out problems)" = 0 ]
    lost=$(json out lost)
    silent "$TWINDEX" check -q --json -d "$1.db"
    [ "$(json out images)" = $((images - lost)) ]
    [ ! -e "$1.db.new" ] && [ ! -e "$1.db-wal" ] && [ ! -e "$1.db-journal" ]
    is wal "$(sqlite3 "$1.db" 'PRAGMA journal_mode')" # who reads it now keeps no later run from writing
    silent "$TWINDEX" index -d "$1.db" "$TESTDATA/tiny" "$TESTDATA/bits"
    content "$1.db" >mended
    same right mended
    silent "$TWINDEX" check -d "$1.db"
}

# Derived: nothing is lost
damaged index 'DROP INDEX files_by_hash'
[ "$lost" = 0 ]
damaged view 'DROP VIEW images'
[ "$lost" = 0 ]
damaged count 'UPDATE twindex SET n_hashes = 3'
[ "$lost" = 0 ]
damaged newest 'UPDATE twindex SET newest_observed_ns = 5'
[ "$lost" = 0 ]
damaged future 'UPDATE twindex SET newest_observed_ns = newest_observed_ns | 1 << 62'
[ "$lost" = 0 ]
[ "$(sqlite3 future.db "SELECT newest_observed_ns / 1000000000 <= strftime('%s') FROM twindex")" = 1 ]
damaged flat 'UPDATE twindex SET flat_below = 88'
[ "$lost" = 0 ]
damaged per-block 'UPDATE twindex SET codes_per_block = 16384'
[ "$lost" = 0 ]
damaged stale-index \
    "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE tbl_name = 'files' AND type = 'index';
     DELETE FROM sqlite_schema WHERE name IN (SELECT name FROM kept)" \
    'UPDATE files SET id = id + 1000; UPDATE variants SET id = id + 64000' \
    'INSERT INTO sqlite_schema SELECT * FROM kept; DROP TABLE kept'
[ "$lost" = 0 ]

# Lost, and hashed again
damaged byte "UPDATE hash_blocks SET codes = CAST(x'5a5b5c' || substr(codes, 4) AS BLOB)"
[ "$lost" -gt 0 ]
damaged short 'UPDATE hash_blocks SET codes = substr(codes, 1, length(codes) - 16)'
[ "$lost" -gt 0 ]
damaged no-block 'DELETE FROM hash_blocks'
damaged far-block 'UPDATE hash_blocks SET id = 123456789012'
damaged hash-id 'UPDATE files SET hash_id = 4000000 WHERE rowid = 1'
[ "$lost" = 1 ]
damaged folder 'DELETE FROM folders'
[ "$lost" = "$images" ]
damaged provenance 'DELETE FROM provenance'
[ "$lost" = "$images" ]
damaged status 'UPDATE files SET status = 7 WHERE rowid = 2'
[ "$lost" = 1 ]
damaged reason 'UPDATE files SET reason = 99 WHERE rowid = 2'
[ "$lost" = 1 ]
damaged other-hash "UPDATE files SET hash_id = (SELECT max(hash_id) FROM files) WHERE rowid = 1"
[ "$lost" = 1 ]
damaged other-name "UPDATE files SET name = x'6f74686572' WHERE rowid = 2"
[ "$lost" = 1 ]
damaged type "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'files'" \
    "UPDATE files SET mtime_ns = 'noon' WHERE rowid = 2" \
    "UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'files'"
[ "$lost" = 1 ]
damaged shard-type "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT, ', ') ') WHERE name = 'shards'" \
    "UPDATE shards SET run_id = 'text'" \
    "UPDATE sqlite_schema SET sql = replace(sql, ') WITHOUT', ') STRICT, WITHOUT') WHERE name = 'shards'"

# An id far out of place is no reason to look at all those before it
damaged huge-id 'UPDATE files SET id = 1 << 60 WHERE rowid = 3; UPDATE files SET status = 7 WHERE rowid = 2'
[ "$lost" = 1 ]

# A page that cannot be read, each in turn but for the schema's and the settings': all that is not on it is kept
cp good.db pages.db
sqlite3 pages.db 'PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM' >out
sqlite3 pages.db "SELECT pageno, name FROM dbstat WHERE name NOT IN ('sqlite_schema', 'twindex')" >pages
[ "$(wc -l <pages)" -ge 10 ]
mapfile -t pages <pages
spread 8 "${pages[@]}" >pages
while IFS='|' read -r page name; do
    cp pages.db page.db
    dd if=/dev/zero of=page.db bs=512 seek=$((page - 1)) count=1 conv=notrunc status=none
    exits 3 "$TWINDEX" check -q -d page.db
    lacks .new err
    exits 0 "$TWINDEX" check --repair -d page.db
    if [ "$name" = roots ]; then
        has 'before a prune' err
    fi
    silent "$TWINDEX" index -d page.db "$TESTDATA/tiny" "$TESTDATA/bits"
    content page.db >mended
    same right mended
    silent "$TWINDEX" check -d page.db
done <pages

# Of many pages of rows a few are lost: the others' rows are kept
silent "$TWINDEX" index -d many.db "$TESTDATA"
for nth in 1 2 4; do
    page=$(sqlite3 many.db "SELECT pageno FROM dbstat WHERE name = 'files' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET $nth")
    echo "$page" >>lost-pages
done
rows=$(sqlite3 many.db 'SELECT count(*) FROM files')
lost_rows=$(sqlite3 many.db "SELECT sum(ncell) FROM dbstat WHERE name = 'files' AND pageno IN ($(paste -sd, lost-pages))")
size=$(sqlite3 many.db 'PRAGMA page_size')
while read -r page; do
    dd if=/dev/zero of=many.db bs="$size" seek=$((page - 1)) count=1 conv=notrunc status=none
done <lost-pages
exits 0 "$TWINDEX" check --repair -q --json -d many.db
is "$lost_rows" "$(json out lost)"
is $((rows - lost_rows)) "$(json out images)"
silent "$TWINDEX" index -d many.db "$TESTDATA"
silent "$TWINDEX" index -d again.db "$TESTDATA"
content again.db >right-many
content many.db >mended
same right-many mended

# The shards it came from, kept, bring back what was lost
cp good.db merged.db
sqlite3 merged.db 'DELETE FROM folders'
exits 0 "$TWINDEX" check --repair -d merged.db
has "was repaired without $images of its files" err
exits 0 "$TWINDEX" merge -d merged.db good.db.shards
content merged.db >mended
same right mended

# A sound index is left alone; what is not there, not ours or locked is an error
before=$(stat -c '%i %Y' good.db)
exits 0 "$TWINDEX" check --repair -d good.db
has 'ok: ' out
[ "$before" = "$(stat -c '%i %Y' good.db)" ]
exits 1 "$TWINDEX" check --repair -d none.db
has 'no index at' err
echo text >text.db
exits 3 "$TWINDEX" check --repair -d text.db
has 'is not a twindex index' err
sqlite3 merged.db 'DROP VIEW images'
exits 75 flock merged.db.lock "$TWINDEX" check --repair -d merged.db
has 'merged.db' err
