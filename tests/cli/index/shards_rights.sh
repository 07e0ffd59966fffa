# Shards say what the index says: DB.shards has the permissions of DB, and the shards in it too.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
umask 000
# made MODE FOLDER_MODE SHARD_MODE: with an index of that mode
made() {
    rm -rf t.db t.db.shards log
    silent "$TWINDEX" index -d t.db c/beaver.jpg
    chmod "$1" t.db
    silent env OPLOG="$PWD/log" OPLOG_BELOW="$PWD" LD_PRELOAD="$(preload oplog)" "$TWINDEX" index --keep-shards -d t.db c
    python3 "$SRCDIR/tests/cli/robust/created.py" log >created
    [ "$(grep -c '\.twx\.part$' created)" -ge 1 ]
    is '' "$(grep '\.twx\.part$' created | grep -v "^$3 ")"
    is "$2" "$(stat -c %a t.db.shards)"
    is "$3" "$(stat -c %a t.db.shards/*.twx | sort -u)"
}
made 600 700 600
has '700 t.db.shards' created
made 640 750 640
made 664 775 664
made 644 755 644
(umask 022 && made 664 775 644)

# A folder that an earlier run left open is closed, one that was closed is not opened
silent "$TWINDEX" index -d t.db c/brain.jpg
chmod 600 t.db
mkdir t.db.shards
cp "$TESTDATA"/photos/a*.jpg c
silent "$TWINDEX" index --keep-shards -d t.db c
is 700 "$(stat -c %a t.db.shards)"
is 600 "$(stat -c %a t.db.shards/*.twx | sort -u)"
rm -r t.db.shards
mkdir -m 700 t.db.shards
chmod 644 t.db
cp c/beaver.jpg c/other.jpg
silent "$TWINDEX" index --keep-shards -d t.db c
is 700 "$(stat -c %a t.db.shards)"

# As root: who owns the index can go on where root was stopped
if [ "$(id -u)" -eq 0 ]; then
    rm -r t.db.shards
    chown 1234:2345 t.db
    cp c/beaver.jpg c/more.jpg
    silent "$TWINDEX" index --keep-shards -d t.db c
    is 1234:2345 "$(stat -c %u:%g t.db.shards t.db.shards/*.twx | sort -u)"
fi

# hash -o DIR: by the umask, and never more open than DIR
(umask 022 && silent "$TWINDEX" hash -o plain c)
is '755 644' "$(stat -c %a plain plain/*.twx | sort -ru | paste -sd ' ')"
mkdir -m 700 closed
silent "$TWINDEX" hash -o closed c
is '700 600' "$(stat -c %a closed closed/*.twx | sort -ru | paste -sd ' ')"
