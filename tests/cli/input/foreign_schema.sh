# An index whose schema is not ours is refused by every command, before SQL of ours could do what triggers, views or
# columns of somebody else make of it; check names each object, and check --repair makes an index without them.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" hash -o shards c
silent "$TWINDEX" index -d good.db c/beaver.jpg c/brain.jpg
known good.db 'hash, bytes, width' >right

# refused NAME DB [COMMAND...]: by those that read or write
refused() {
    local command
    [ $# -gt 2 ] || set -- "$@" 'index c' stats
    for command in "${@:3}"; do
        # shellcheck disable=SC2086 # words
        fails 3 "'$1'" timeout 10 "$TWINDEX" $command -d "$2"
        has "index '$2'" err
        [ ! -s out ]
    done
    exits 3 timeout 10 "$TWINDEX" check -d "$2"
    has "'$1'" err
}
# foreign NAME SQL: a copy of the index with one more object; a repair leaves that out and loses nothing
foreign() {
    cp good.db t.db
    sqlite3 t.db "$2"
    refused "$1" t.db
    exits 0 "$TWINDEX" check --repair -d t.db
    has 'none of its files was lost' err
    known t.db 'hash, bytes, width' | same - right
    silent "$TWINDEX" index -d t.db c
    is 10 "$(known t.db | wc -l)"
    rm t.db
}
cp good.db t.db
sqlite3 t.db 'CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END'
refused t t.db 'index c' 'merge shards' prune stats 'stats --failures' export 'query c/beaver.jpg' \
    'query --hash 0123456789abcdef' calibrate
endless='WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)'
foreign t 'CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END'
foreign mine "CREATE VIEW mine AS $endless SELECT x FROM c"
foreign notes 'CREATE TABLE notes (path, note)'
foreign 'x; DELETE FROM files' 'CREATE INDEX "x; DELETE FROM files" ON files (bytes)'
foreign words 'CREATE VIRTUAL TABLE words USING fts5 (a)'

# changed NAME SQL: a table of ours that is something else
changed() {
    cp good.db t.db
    sqlite3 t.db "$2"
    refused "$1" t.db
    exits 3 timeout 10 "$TWINDEX" check --repair -d t.db
    rm t.db
}
changed files "ALTER TABLE files RENAME TO f2; CREATE VIEW files AS $endless SELECT f2.* FROM f2, c"
changed twindex "ALTER TABLE twindex RENAME TO t2; CREATE VIEW twindex AS $endless SELECT t2.* FROM t2, c"
changed roots 'DROP TABLE roots; CREATE VIRTUAL TABLE roots USING fts5 (path, device, observed_ns)'
changed files 'ALTER TABLE files ADD COLUMN more INTEGER AS (length(hex(zeroblob(bytes))))'
cp good.db t.db
sqlite3 t.db 'DROP INDEX files_by_hash; CREATE INDEX files_by_hash ON files (hex(name))'
refused files_by_hash t.db
exits 0 "$TWINDEX" check --repair -d t.db
silent "$TWINDEX" index -d t.db c

# ANALYZE of SQLite is no change, nor is VACUUM
sqlite3 good.db 'ANALYZE; VACUUM'
is 1 "$(sqlite3 good.db "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'")"
silent "$TWINDEX" check -d good.db
silent "$TWINDEX" query -d good.db c/beaver.jpg
silent "$TWINDEX" index -d good.db c

# An index of an older version is read as it is, and is one like all others when it was migrated
newest=$(sqlite3 good.db 'PRAGMA user_version')
for version in $(seq 1 $((newest - 1))); do
    {
        printf 'PRAGMA application_id = 0x74777831; PRAGMA user_version = %s;\n' "$version"
        for number in $(seq 1 "$version"); do
            cat "$SRCDIR/schema/000$number.sql"
        done
        echo "INSERT INTO twindex VALUES (1, '01234567-89ab-4def-8123-456789abcdef', 8, 24, 32768, 0, 0);"
    } | sqlite3 "v$version.db"
    for command in check stats export; do
        silent "$TWINDEX" $command -d "v$version.db"
    done
    cp "v$version.db" foreign.db
    sqlite3 foreign.db 'CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END'
    refused t foreign.db
    silent "$TWINDEX" index -d "v$version.db" c
    is "$newest" "$(sqlite3 "v$version.db" 'PRAGMA user_version')"
    silent "$TWINDEX" check -d "v$version.db"
    is 10 "$(known "v$version.db" | wc -l)"
done
