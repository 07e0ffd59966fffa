# SIGHUP, SIGINT and SIGTERM end a run with 129, 130 and 143: the images in progress are finished, nothing is lost, and
# the same command goes on where it stood.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
# Again and again, as a turning disk may first want to see many names
finished() {
    repeat 500 "$PWD/c/barrel.jpg" >&3
    grep -qF "hashed '$PWD/c/barrel.jpg'" run.err
}
for stop in HUP:129 INT:130 TERM:143; do
    rm -rf t.db* list
    mkfifo list
    "$TWINDEX" index -vv -d t.db --files-from list 2>run.err &
    run=$!
    exec 3>list
    until_true finished
    kill -s "${stop%:*}" "$run"
    code=0
    wait "$run" || code=$?
    exec 3>&-
    is "${stop#*:}" "$code"
    is 1 "$(grep -c 'stopped: ' run.err)"
    [[ $(tail -n 1 run.err) =~ ^'twindex: '[0-9]+' files: '.*'; '[0-9.]+' s'$ ]]  # how far it came
    absent t.db.lock
    is '' "$(find . -name '*.part')"
    silent "$TWINDEX" index -d t.db c --json
    is '[10,1,9]' "$(json out files unchanged hashed)"
    is 'c err list out run.err t.db' "$(echo *)"
done

# A SIGHUP that is ignored stays ignored, as nohup(1) has it
rm -rf t.db* list
mkfifo list
(
    trap '' HUP
    exec "$TWINDEX" index -vv -d t.db --files-from list 2>run.err
) &
run=$!
exec 3>list
until_true finished
kill -s HUP "$run"
printf '%s\n' "$PWD"/c/*.jpg >&3
exec 3>&-
wait "$run"
lacks 'stopped: ' run.err
is 10 "$(known t.db | wc -l)"
