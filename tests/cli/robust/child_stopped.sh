# A decoding process that is stopped for longer than --timeout (by a debugger, a freezer, SIGSTOP) says nothing about the
# image that it decodes. A decoder that sleeps for ever uses no processor either, and is a hang.
. "$SRCDIR/tests/cli/functions.sh"
trap 'kill -KILL "$run" 2>/dev/null || :' EXIT
mkdir c
evil wait "$TESTDATA/photos/beaver.jpg" >c/wait.jpg
LD_PRELOAD=$(preload evil) "$TWINDEX" index -q -j 1 --timeout 2 -d t.db c 2>err &
run=$!
# The child has the image in a decoder's hands: it uses some processor time after its start.
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && [ "$(awk '{ print $14 + $15 }' "/proc/$child/stat")" -gt 20 ]
}
until_true busy
kill -STOP "$child"
stopped=$(date +%s%N)
long_enough() {
    [ $((($(date +%s%N) - stopped) / 1000000)) -gt 2400 ]
}
until_true long_enough
is "$child" "$(tr -d ' ' <"/proc/$run/task/$run/children")"
touch go
kill -CONT "$child"
wait "$run" || wrong "exit code $?"
is 'c/wait.jpg|hashed' "$(known t.db status)"

evil sleep "$TESTDATA/photos/beaver.jpg" >c/sleep.jpg
exits 0 preloaded evil "$TWINDEX" index -q -j 1 --timeout 1 -d t.db c
is 'c/sleep.jpg|timeout' "$(known t.db reason | grep sleep)"
