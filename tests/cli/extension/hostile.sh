# What a database from elsewhere can do with the extension loaded: read no file, by no view or trigger; and near() on what is no
# index, or a damaged one, is one clear line.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d good.db "$TESTDATA/photos/anchor.jpg" "$TESTDATA/photos/beaver.jpg"
hash=$(sqlite3 good.db "SELECT hash FROM images WHERE path GLOB '*/anchor.jpg'")
photo=$TESTDATA/photos/anchor.jpg

# Views, triggers and the like that read files: not even where the host trusts schemas
cp good.db evil.db
sqlite3 evil.db "CREATE VIEW v AS SELECT dhash('$photo') AS x; CREATE VIEW w AS SELECT * FROM near_path('$photo');
    CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT dhash('$photo'); END;
    CREATE VIEW u AS SELECT dhash_hex(x'AB') AS x; CREATE VIEW y AS SELECT dhash(x'00') AS x;"
for trusted in 0 1; do
    for text in 'SELECT * FROM v' 'SELECT * FROM w' 'INSERT INTO t VALUES (1)'; do
        exits 1 sql_files evil.db "PRAGMA trusted_schema = $trusted" "$text"
        grep -q 'unsafe use of' err || wrong "$text"
        exits 1 sql evil.db "PRAGMA trusted_schema = $trusted" "$text"
        grep -q 'sqlite3_twindex_files_init\|no such table' err || [ $trusted = 0 ] || wrong "$text"
    done
    is ab "$(sql evil.db "PRAGMA trusted_schema = $trusted" 'SELECT x FROM u')"
done
exits 1 sql evil.db 'PRAGMA trusted_schema = 0' 'SELECT x FROM y'
has 'unsafe use of dhash()' err
# near() itself reads no index with objects of others
fails 1 "holds the table 't', which is none of twindex" sql evil.db "SELECT * FROM near('$hash')"
# Defensive mode changes nothing
is '0' "$(sql good.db '.dbconfig defensive on' "SELECT distance FROM near('$hash', 3)" | tail -1)"

refuses() {
    fails 1 "$1" sql bad.db "SELECT * FROM near('$hash', 128)"
}
rm -f bad.db
sqlite3 bad.db 'CREATE TABLE files (x)'
refuses "another program's database, not a twindex index"
cp good.db bad.db
sqlite3 bad.db 'PRAGMA user_version = 999'
refuses 'is of a newer twindex (schema 999): update twindex'
for text in 'DROP TABLE variants' 'DELETE FROM twindex' 'DELETE FROM hash_blocks' "UPDATE hash_blocks SET codes = x'00'" \
    'UPDATE twindex SET n_hashes = 1000000' 'UPDATE twindex SET codes_per_block = 0' 'PRAGMA user_version = 0'; do
    cp good.db bad.db
    sqlite3 bad.db "$text"
    refuses 'is damaged'
done
# Cut off anywhere, with other bytes anywhere: an answer or an error, and no crash
size=$(stat -c %s good.db)
for at in $(spread 12 $(seq 512 512 "$size")); do
    head -c "$at" good.db >bad.db
    code=0
    sql bad.db "SELECT count(*) FROM near('$hash', 128)" >out 2>err || code=$?
    [ $code -lt 100 ] || wrong "exit code $code, cut at $at"
    { head -c "$at" good.db; head -c 300 /dev/zero | tr '\0' '\377'; tail -c +"$((at + 301))" good.db; } >bad.db
    sql bad.db "SELECT count(*) FROM near('$hash', 128)" >out 2>err || code=$?
    [ $code -lt 100 ] || wrong "exit code $code, overwritten at $at"
done

# While it is open it is cut short: an error, and the host lives on
cp good.db cut.db
cat >cut.py <<'END'
import os, sqlite3, sys
db = sqlite3.connect("cut.db")
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
ask = lambda: db.execute("SELECT count(*) FROM near(?, 128)", (sys.argv[2],)).fetchall()
assert ask() == [(2,)]
os.truncate("cut.db", 8192)
try:
    ask()
except sqlite3.DatabaseError:
    pass
print("alive")
END
is alive "$(python cut.py "$TWINDEX.so" "$hash")"
