# twindex pack that is stopped or killed publishes none of its files, and what was there stays.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
mkfifo pipe
cp "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" pack -o p.npy c
cp p.npy earlier.npy
for stop in INT:130 TERM:143 KILL:137; do
    # It waits for its list, with an image in hand
    "$TWINDEX" pack --size 500x500 -o p.npy --files-from pipe 2>err &
    run=$!
    exec 3>pipe
    echo "$PWD/c/9x8.png" >&3
    kill -s "${stop%:*}" "$run"
    code=0
    wait "$run" || code=$?
    exec 3>&-
    is "${stop#*:}" "$code"
    same earlier.npy p.npy
    is 'p.npy p.npy.failures p.npy.paths' "$(echo p.npy*)"
done

gone() {
    ! kill -0 "$1"
}
# The files in the making are there, and the process that decodes.
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && compgen -G 'p.npy.tmp-*' >/dev/null
}
# While pictures are decoded: the files in the making have other names, which a run that is stopped takes away
silent "$TWINDEX" generate -o c/made --count 400 --size 480x270
for stop in INT:130 KILL:137; do
    "$TWINDEX" pack --size 500x500 -j 1 -o p.npy c 2>err &
    run=$!
    until_true busy
    kill -s "${stop%:*}" "$run"
    code=0
    wait "$run" || code=$?
    is "${stop#*:}" "$code"
    until_true gone "$child"
    same earlier.npy p.npy
    [ "$stop" = KILL:137 ] || is 'p.npy p.npy.failures p.npy.paths' "$(echo p.npy*)"
done
