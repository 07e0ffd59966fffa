# A reader that closes the pipe early ends query and export quietly.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for ((i = 0; i < 60; i++)); do
    cp "$TESTDATA/tiny/9x8.png" "c/$(printf 'a%.0s' {1..200})$i.png"
done
silent "$TWINDEX" index -d t.db c
questions=()
for ((i = 0; i < 60; i++)); do
    questions+=(--hash "$(sqlite3 t.db 'SELECT hash FROM images LIMIT 1')")
done
for format in text csv jsonl; do
    "$TWINDEX" query -d t.db --format $format "${questions[@]}" 2>err | head -n 1 >out
    is '0 0' "${PIPESTATUS[*]}"
    is 1 "$(wc -l <out)"
    [ ! -s err ] || wrong 'not quiet'
done
"$TWINDEX" export -d t.db 2>err | true
is '0 0' "${PIPESTATUS[*]}"
[ ! -s err ] || wrong 'not quiet'
"$TWINDEX" stats -d t.db 2>err | true
is '0 0' "${PIPESTATUS[*]}"
[ ! -s err ] || wrong 'not quiet'
# ... and does not hide that something else went wrong
"$TWINDEX" index -q -d t.db none --json 2>err | true
is '1 0' "${PIPESTATUS[*]}"
is 1 "$(wc -l <err)"
mkfifo pipe
true <pipe &
exits 0 "$TWINDEX" export -d t.db -o pipe
[ ! -s err ] || wrong 'not quiet'
wait

closed_stdout() {
    "$TWINDEX" "$@" >&-
}
# Closed from the start is no reader gone away, but no success either
for command in export stats check 'export --json -o groups' 'export --help'; do
    # shellcheck disable=SC2086 # words
    fails 1 'standard output: bad file' closed_stdout $command -d t.db
done
silent "$TWINDEX" check -d t.db
# ... and no file gets the number of a standard descriptor
for command in 'index -d t.db c' 'export -d t.db -o groups' 'index -d new.db c'; do
    # shellcheck disable=SC2086 # words
    "$TWINDEX" $command <&- >&- 2>&-
done
silent "$TWINDEX" check -d t.db
silent "$TWINDEX" check -d new.db
code=0
"$TWINDEX" index -d t.db --files-from - <&- 2>err || code=$?
[ "$code" -ne 0 ]
has "'-'" err
