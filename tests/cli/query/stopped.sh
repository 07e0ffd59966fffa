# SIGHUP, SIGINT and SIGTERM end query and export with 129, 130 and 143, also while a slow reader lets them wait, and are no error of
# the output.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for ((i = 0; i < 300; i++)); do
    cp "$TESTDATA/tiny/9x8.png" "c/$(printf 'a%.0s' {1..240})$i.png"
done
silent "$TWINDEX" index -d t.db c
hash=$(sqlite3 t.db 'SELECT hash FROM images LIMIT 1')
mkfifo pipe
waits() {
    # Holds the pipe open, and sleeps.
    find "/proc/$run/fd" -lname "*/pipe" | grep -q . && grep -q '^State:.S' "/proc/$run/status"
}
for stop in HUP:129 INT:130 TERM:143; do
    for command in "query --format csv --hash $hash --hash $hash" export; do
        exec 3<>pipe
        # shellcheck disable=SC2086
        "$TWINDEX" $command -d t.db -o pipe 3>&- 2>err &
        run=$!
        until_true waits
        sleep 0.2 # from the first row to a full pipe
        kill -s "${stop%:*}" "$run"
        code=0
        wait "$run" || code=$?
        exec 3>&-
        is "${stop#*:}" "$code"
        lacks error err
        is 1 "$(grep -c 'stopped' err)"
    done
done

# A file of -o that is not whole does not stay
questions=()
for ((i = 0; i < 3000; i++)); do
    questions+=(--hash "$hash")
done
"$TWINDEX" query -d t.db -o answers "${questions[@]}" 2>err &
run=$!
until_true compgen -G 'answers*' >/dev/null
kill -s INT "$run"
code=0
wait "$run" || code=$?
is 130 "$code"
is '' "$(compgen -G 'answers*')"
