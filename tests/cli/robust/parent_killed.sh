# The decoding process ends with the run, also when that is killed; stopped while an image hangs, a run waits for it no
# longer than --timeout, and a second signal ends both at once.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
evil hang "$TESTDATA/photos/beaver.jpg" >c/hang.jpg
# running COMMAND...: in the background, until the image is in a decoder's hands.
libraries=$(preload evil)
running() {
    LD_PRELOAD=$libraries "$TWINDEX" "$@" 2>run.err &
    run=$!
    until_true busy
}
# The child has used some processor time after its start.
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && [ "$(awk '{ print $14 }' "/proc/$child/stat")" -gt 20 ]
}
# The first signal was taken.
reported() {
    [ "$(awk '/^SigPnd|^ShdPnd/ { print $2 }' "/proc/$run/status" | tr -d '0\n')" = '' ]
}
gone() {
    ! kill -0 "$child"
}
ended() {
    code=0
    wait "$run" || code=$?
    is "$1" "$code"
    until_true gone
}
running index -q -d t.db c
kill -9 "$run"
ended 137
running index -q -d t.db c
kill -TERM "$run"
until_true reported
kill -TERM "$run"
ended 143
running index -q --timeout 1 -d t.db c
kill -INT "$child" "$run" # as a terminal does, to both
ended 130
