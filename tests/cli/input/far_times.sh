# A time that does not fit into 64 bits of nanoseconds is empty wherever mtime is printed, never another date.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a.jpg
cp c/a.jpg c/b.jpg
cp "$TESTDATA/bad/truncated.jpg" c
touch -d 3000-01-01 c/* 2>/dev/null || :
[ "$(stat -c %Y c/a.jpg)" -gt 9223372036 ] || { echo 'this file system holds no time after 2262'; exit 77; }
[ "$(stat -c %Y c/truncated.jpg)" -gt 9223372036 ]
touch -d 2262-01-01T00:00:00Z c/b.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" index -d t.db c --json
is 3 "$(json out unchanged)"
silent "$TWINDEX" export -d t.db
is 'mtime|2262-01-01T00:00:00.000000000Z|' "$(cut -d , -f 9 out | paste -sd '|')"
silent "$TWINDEX" export -d t.db --format jsonl
is '1,0' "$(grep -o '"mtime":null' out | wc -l),$(grep -c '2262-04' out || :)"
silent "$TWINDEX" query -d t.db --format csv c/a.jpg
lacks 2262-04 out
is 1 "$(grep -c ',,1,whole,' out)"
silent "$TWINDEX" stats -d t.db --failures
grep -Exq '.*/truncated.jpg,truncated,[0-9]+,' out
is $'|1\n9214646400000000000|0\n|1' "$(sqlite3 t.db 'SELECT mtime_ns, mtime_ns IS NULL FROM images ORDER BY path')"
silent "$TWINDEX" check -d t.db
