# With its DB inside the collection, index never takes in the DB, its companions or its shards.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
for companion in -wal -shm -journal .lock; do
    cp "$TESTDATA/tiny/8x9.png" "c/other.db$companion"
done
silent "$TWINDEX" index -d c/t.db c --keep-shards
is $'c/9x8.png\nc/other.db-journal\nc/other.db-shm\nc/other.db-wal\nc/other.db.lock' "$(known c/t.db)"
[ -d c/t.db.shards ]
silent "$TWINDEX" index -d c/t.db c --json
is '[5,5]' "$(json out files unchanged)"

# While another program holds the index open, its -wal and -shm are there
mkfifo go
(
    exec 3<>go
    echo 'BEGIN; UPDATE twindex SET id = 1; COMMIT; SELECT 1;'
    read -r _ <&3
) | sqlite3 c/t.db >held &
until_true test -s held
[ -e c/t.db-wal ]
exits 0 "$TWINDEX" index -d c/t.db c --json
is '[5,5]' "$(json out files unchanged)"
echo >go
wait

# By a list, through a link, by the files' own names
ln -s c/t.db link.db
find c -type f >list
exits 0 "$TWINDEX" index -d link.db --files-from list c/t.db --json
is 5 "$(known c/t.db | wc -l)"
absent link.db.shards
silent "$TWINDEX" check -d c/t.db

# Given by name, or by a list from inside their folder, neither, nor is it a root
mkdir c/t.db.shards
touch c/t.db.shards/left
silent "$TWINDEX" index -d c/t.db c c/t.db c/t.db.shards
is 5 "$(known c/t.db | wc -l)"
is 0 "$(sqlite3 c/t.db "SELECT count(*) FROM roots WHERE CAST(path AS TEXT) LIKE '%t.db%'")"
find "$PWD/c/t.db.shards" -type f >left
silent "$TWINDEX" index -d c/t.db --files-from left
is 5 "$(known c/t.db | wc -l)"
