# Whoever kills the decoding process says nothing about the image that it has in progress: it is tried again, also when it was
# alone, and hashed. An image that kills its process each time is left to the next run, and costs no other.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
mkdir c
evil wait "$photos/beaver.jpg" >c/wait.jpg
cp "$photos/beaver.jpg" c/z.jpg
LD_PRELOAD=$(preload evil) "$TWINDEX" index -q -j 1 -d t.db c 2>err &
run=$!
# Another child than the last has used some processor time after its start: it has the image in progress.
last=
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && [ "$child" != "$last" ] && [ "$(awk '{ print $14 + $15 }' "/proc/$child/stat")" -gt 20 ]
}
for _ in 1 2 3 4 5; do
    until_true busy
    last=$child
    kill -KILL "$child"
done
until_true busy
touch go
wait "$run" || wrong "exit code $?"
[ ! -s err ] || wrong 'not silent'
known t.db status >got
same - got <<'END'
c/wait.jpg|hashed
c/z.jpg|hashed
END

evil kill "$photos/beaver.jpg" >c/kill.jpg
cp "$photos"/*.jpg c
n=$(find c -type f | wc -l)
fails 1 "cannot read '$PWD/c/kill.jpg': operation canceled" preloaded evil "$TWINDEX" index -q -j 2 -d t.db c
is "$((n - 1))" "$(known t.db status | grep -c '|hashed$')"
silent "$TWINDEX" index --json -d t.db c
is '[1,0]' "$(json out hashed failed)"
