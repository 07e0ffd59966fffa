# The filter as Hadoop and Spark run it: an empty environment, partitions, one of them empty, lines written ahead of what is
# read or in turns; a reader that goes away, a disk that is full, a signal, a picture that takes its decoder down.
. "$SRCDIR/tests/cli/functions.sh"
filter=("$TWINDEX" hash --stdin=lines --stdout=tsv -j 2)
cli=$SRCDIR/tests/cli/hash
mkdir -p c
cp "$TESTDATA"/photos/b*.jpg "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
cp "$TESTDATA/tiny/9x8.png" $'c/\xff\n.png'
# Each path in ASCII, as a manifest for both would have it
find "$PWD/c" -type f -print0 | LC_ALL=C sort -z | python3 -c 'import sys, urllib.parse
for path in sys.stdin.buffer.read().split(b"\0")[:-1]:
    print(urllib.parse.quote(path))' >list
echo /nowhere/to/be.jpg >>list
without_time() {
    cut -f1-13,15-38 "$1"
}

silent "$TWINDEX" index -d wanted.db c
exits 0 python3 "$cli/engine.py" list 3 "${filter[@]}" --path-encoding=percent
is '' "$(grep -v '^twindex: ' err || true)"
cp out lines
is "$(cat list)" "$(cut -f3 lines)"
is "$(sqlite3 wanted.db 'SELECT lower(hash) FROM images WHERE hash IS NOT NULL ORDER BY hash')" "$(grep -v ^ERR lines | cut -f1 | LC_ALL=C sort)"
is $'gone\nnot an image\ntruncated' "$(grep ^ERR lines | cut -f2 | sort)"
silent "$TWINDEX" merge -d got.db --tsv lines
same <("$TWINDEX" export -d wanted.db) <("$TWINDEX" export -d got.db)
# With lines alone for its environment, as Hadoop has it: offset, TAB and path need stream.map.input.ignoreKey
exits 0 env -i "${filter[@]}" --path-encoding=percent <list
same <(without_time lines) <(without_time out)

# 20,000 lines of few files: all written before one is read, and from a slow writer one by one
n=20000
[ -z "${TWX_SANITIZED-}" ] || n=2000
seq "$n" | awk -v c="$TESTDATA/tiny/" '{ print c ($1 % 3 ? ($1 % 2 ? "none" : "") : "9x8.png") }' >many
exits 0 python3 "$cli/write_first.py" many "${filter[@]}"
is "$n" "$(wc -l <out)"
same <(awk -F / '{ print $NF == "9x8.png" ? "hashed" : $NF == "" ? "not a file" : "gone" }' many) <(cut -f2 out)
head -n 20 many >few
exits 0 python3 "$cli/turns.py" few "${filter[@]}"
is 20 "$(wc -l <out)"

# A reader that goes away, and a full disk: no success
code=0
{ "${filter[@]}" <many 2>err || echo "$?" >code; } | head -n 1 >one
is 1 "$(wc -l <one)"
is 1 "$(cat code)"
has 'cannot write to standard output: broken pipe' err
exits 75 sh -c '"$@" >/dev/full' - "${filter[@]}" <many
has 'cannot write to standard output: no space left on device' err

# A signal, while neither side moves: what is known and in order was written, in whole lines
mkfifo in
"${filter[@]}" <in >some 2>some.err &
run=$!
exec 3>in
cat list >&3
# shellcheck disable=SC2317 # until_true calls it
written() { [ "$(wc -l <some)" -eq "$(wc -l <list)" ]; }
until_true written
kill -TERM "$run"
code=0
wait "$run" || code=$?
exec 3>&-
is 143 "$code"
has 'stopped' some.err
is '' "$(tail -c 1 some | tr -d '\n')"

# A picture that takes its decoder down is one line, and the others have theirs
mkdir evil
evil abort "$TESTDATA/photos/beaver.jpg" >evil/1.jpg
evil hang "$TESTDATA/photos/beaver.jpg" >evil/2.jpg
cp "$TESTDATA/photos/beaver.jpg" evil/3.jpg
printf '%s\n' evil/1.jpg evil/2.jpg evil/3.jpg evil/1.jpg >evil.list
exits 0 preloaded evil "${filter[@]}" --timeout 1 --reporter hadoop <evil.list
is $'crashed\ntimeout\nhashed\ncrashed' "$(cut -f2 out)"
has 'reporter:counter:twindex,hashed,1' err
has 'reporter:counter:twindex,failed,3' err
