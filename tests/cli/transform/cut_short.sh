# twindex transform that is stopped or killed leaves whole files alone; --resume then makes what an undisturbed run makes, byte
# by byte, whatever the number of threads.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/sub
for ((i = 0; i < 100; i++)); do
    cp "$TESTDATA/edits/original.jpg" "c/sub/$i.jpg"
done
cp "$TESTDATA"/formats/parrots.* c
op=(--op resize=60% --op grayscale)
exits 0 "$TWINDEX" transform -o whole -j 1 "${op[@]}" c
is 109 "$(find whole -type f | wc -l)"
exits 0 "$TWINDEX" transform -o five -j 5 "${op[@]}" c
diff -r whole five

gone() {
    ! kill -0 "$1"
}
# Some files have their names, and a process decodes.
busy() {
    child=$(cat "/proc/$run/task/$run/children")
    child=${child% }
    [ -n "$child" ] && [ "$(find "o$stop" -type f | wc -l)" -ge 20 ]
}
for stop in INT:130 TERM:143 KILL:137; do
    "$TWINDEX" transform -o "o$stop" -j 2 "${op[@]}" c 2>err &
    run=$!
    until_true busy
    kill -s "${stop%:*}" "$run"
    code=0
    wait "$run" || code=$?
    is "${stop#*:}" "$code"
    until_true gone "$child"
    n=$(find "o$stop" -type f | wc -l)
    [ "$n" -lt 109 ] || wrong 'all was done before it was stopped'
    find "o$stop" -type f -printf '%P\n' | while read -r file; do
        cmp "o$stop/$file" "whole/$file"
    done
    exits 0 "$TWINDEX" transform -o "o$stop" --resume "${op[@]}" c
    # shellcheck disable=SC2154 # set by functions.sh
    [[ $summary == "twindex: 109 images: $((109 - n)) transformed, $n there before, 0 failed; "* ]] || wrong "$summary"
    diff -r whole "o$stop"
done
