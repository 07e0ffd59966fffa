# What the user keeps under the names that SQLite and twindex give to files beside an index is neither removed nor
# written over: the command is refused, and names it. What SQLite or a dead run left there goes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c kept
cp "$TESTDATA"/photos/b*.jpg c
echo 'the only copy of a thesis' >kept/text
cp c/beaver.jpg kept/image
head -c 4096 /dev/zero >kept/zeros-and-more
echo text >>kept/zeros-and-more
sqlite3 kept/database 'CREATE TABLE t (a); INSERT INTO t VALUES (1)'
listing() { find . -path ./kept -prune -o ! -name out ! -name err -printf '%p %y %l %m %s\n' | sort; }

# in_the_way SUFFIX COMMAND...: it is refused for the sake of trip$SUFFIX, which it leaves as it is
in_the_way() {
    local name=trip$1 before
    before=$(listing)
    fails 3 "'$name' is no file of twindex" timeout 10 "${@:2}"
    is "$before" "$(listing)"
}
# all_kinds SUFFIX COMMAND...: whatever it is
all_kinds() {
    local file
    for file in kept/*; do
        [ "$file $1" != 'kept/zeros-and-more -journal' ] || continue # may be one of which the head was lost
        [ "$file $1" != 'kept/zeros-and-more .new-journal' ] || continue
        cp "$file" "trip$1"
        in_the_way "$@"
        cmp "$file" "trip$1"
        rm "trip$1"
    done
    ln -s kept/text "trip$1"
    in_the_way "$@"
    ln -sf nowhere "trip$1"
    in_the_way "$@"
    rm "trip$1"
    mkfifo "trip$1"
    in_the_way "$@"
    rm "trip$1"
    mkdir "trip$1"
    in_the_way "$@"
    rmdir "trip$1"
}
silent "$TWINDEX" hash -o shards c
for suffix in -wal -shm -journal .new .new-journal .new-wal; do
    all_kinds "$suffix" "$TWINDEX" index -d trip c
done
echo text | tee trip-wal trip-shm trip-journal trip.new >trip.new-journal
in_the_way -wal "$TWINDEX" merge -d trip shards
rm trip*

# Beside an index that is there: SQLite would cut, overwrite and remove them
silent "$TWINDEX" index -d trip c
for suffix in -wal -shm -journal; do
    all_kinds "$suffix" "$TWINDEX" query -d trip c/beaver.jpg
    echo text >"trip$suffix"
    in_the_way "$suffix" "$TWINDEX" index -d trip c
    in_the_way "$suffix" "$TWINDEX" check -d trip
    rm "trip$suffix"
done
cp trip sound
sqlite3 trip 'DELETE FROM hash_blocks'
exits 3 "$TWINDEX" check -q -d trip
for suffix in .new .new-journal .new-wal; do
    cp kept/text "trip$suffix"
    exits 3 "$TWINDEX" check --repair -q -d trip
    has "'trip$suffix' is no file of twindex" err
    cmp kept/text "trip$suffix"
    rm "trip$suffix"
done

# What SQLite makes goes: a log and its shared memory, a journal before and after it is synced, one without its head
sqlite3 other >out <<'END'
PRAGMA journal_mode = WAL;
CREATE TABLE t (a);
INSERT INTO t VALUES (1);
.system cp other-wal real-wal
.system cp other-shm real-shm
PRAGMA journal_mode = PERSIST;
INSERT INTO t VALUES (2);
.system cp other-journal zeroed-journal
BEGIN;
INSERT INTO t VALUES (3);
.system cp other-journal begun-journal
PRAGMA cache_size = 1;
INSERT INTO t SELECT zeroblob(100000);
.system cp other-journal synced-journal
END
bytes() { od -An -tx1 -N8 "$1" | tr -d ' '; }
is d9d505f920a163d7 "$(bytes synced-journal)"
is 0000000000000000 "$(bytes begun-journal)"
: >empty
head -c 32768 /dev/zero >zeros
goes() {
    rm -f trip
    cp "$1" "trip$2"
    silent "$TWINDEX" index -d trip c
    is 10 "$(known trip | wc -l)"
    is trip "$(echo trip*)"
}
for suffix in -wal -shm -journal .new .new-journal .new-wal; do
    goes empty "$suffix"
    goes zeros "$suffix"
done
for journal in zeroed begun synced; do
    goes $journal-journal -journal
    goes $journal-journal .new-journal
done
goes real-wal -wal
goes real-wal .new-wal
goes real-shm -shm
goes sound .new
goes real-shm -shm
silent "$TWINDEX" check -d trip

# Nor does index remove from DB.shards what is no shard
mkdir trip.shards
for file in kept/text kept/image; do
    cp "$file" trip.shards/notes.twx.part
    fails 3 notes.twx.part "$TWINDEX" index -d trip c
    cmp "$file" trip.shards/notes.twx.part
done
