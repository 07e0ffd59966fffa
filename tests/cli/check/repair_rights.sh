# check --repair makes a file that nobody else may read, until it takes the place of the old one with its rights.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d good.db c
umask 000
damage() {
    cp good.db t.db
    chmod "$1" t.db
    sqlite3 t.db 'DELETE FROM hash_blocks'
}

# While it is made it is its owner's alone, and so is its journal
damage 644
exits 0 env OPLOG="$PWD/log" OPLOG_BELOW="$PWD" LD_PRELOAD="$(preload oplog)" "$TWINDEX" check --repair -d t.db
python3 "$SRCDIR/tests/cli/robust/created.py" log >created
has '600 t.db.new' created
has '600 t.db.new-journal' created
lacks '644 t.db.new' created
is 644 "$(stat -c %a t.db)"
rm log created

for mode in 600 640 664 604; do
    damage $mode
    if [ "$(id -u)" -eq 0 ]; then
        chown 1234:2345 t.db
    fi
    owner=$(stat -c %u:%g t.db)
    exits 0 "$TWINDEX" check --repair -d t.db
    is "$mode $owner" "$(stat -c '%a %u:%g' t.db)"
    rm t.db
done
is 'c err good.db out' "$(echo *)"
