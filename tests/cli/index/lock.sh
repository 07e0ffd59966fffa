# While a run writes, a second writer is refused with 75 and readers read on; kill -9 frees the lock, and the next run
# takes over what the dead one had done.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d t.db c/beaver.jpg
silent "$TWINDEX" hash -o shards c/brain.jpg
mkfifo list
"$TWINDEX" index -q -d t.db -j 1 --files-from list 2>run.err &
run=$!
exec 3>list
until_true test -s t.db.lock
for writer in 'index c' 'merge shards' prune; do
    # shellcheck disable=SC2086 # words
    fails 75 t.db "$TWINDEX" $writer -d t.db
    has "$run" err
done
silent "$TWINDEX" export -d t.db
silent "$TWINDEX" query -d t.db c/beaver.jpg
silent "$TWINDEX" check -d t.db -q
silent "$TWINDEX" stats -d t.db
silent "$TWINDEX" index -d other.db c/beaver.jpg

# What comes is in a shard a second later, though a turning disk may first want to see many names
written() {
    repeat 500 "$PWD/c/barrel.jpg" >&3
    grep -qaF "$PWD/c/barrel.jpg" -r t.db.shards
}
until_true written
kill -9 "$run"
wait "$run" || :
exec 3>&-
[ ! -s run.err ]
[ -n "$(find t.db.shards -name '*.twx.part')" ]
exits 0 "$TWINDEX" check -d t.db
is 1 "$(known t.db | wc -l)"
exits 0 "$TWINDEX" index -d t.db c/barrel.jpg --json
is '[1,0]' "$(json out unchanged hashed)"
is $'c/barrel.jpg\nc/beaver.jpg' "$(known t.db)"
absent t.db.lock t.db.shards
silent "$TWINDEX" merge -d t.db shards
is 3 "$(known t.db | wc -l)"

# A refused run leaves the folder for shards alone that the first has just made
cp "$TESTDATA"/photos/a*.jpg c
"$TWINDEX" index -q -d t.db -j 1 --files-from list 2>run.err &
run=$!
exec 3>list
until_true test -s t.db.lock
mkdir -p t.db.shards
fails 75 "$run" "$TWINDEX" index -d t.db c
[ -d t.db.shards ]
find "$PWD/c" -name "a*.jpg" >&3
exec 3>&-
wait "$run"
[ ! -s run.err ]
absent t.db.lock t.db.shards

# What another program keeps under the lock's name is no lock of ours
echo '[[package]]' >Cargo.lock
for writer in 'index c' 'merge shards'; do
    # shellcheck disable=SC2086 # words
    fails 3 "'Cargo.lock' is no lock file" "$TWINDEX" $writer -d Cargo
done
is '[[package]]' "$(<Cargo.lock)"
absent Cargo Cargo.shards
# ... but what a power cut left of a lock is one
printf '12\0\0\n' >n.db.lock
silent "$TWINDEX" index -d n.db c
absent n.db.lock
fails 1 "'/proc/n.db': no lock file beside it" "$TWINDEX" index -d /proc/n.db c
