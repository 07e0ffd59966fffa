# --json prints one JSON object of counts and times on stdout, and nothing else.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/flat/white.png" "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
cp c/beaver.jpg c/copy.jpg
object() {
    silent "$TWINDEX" "$@"
    is 1 "$(wc -l <out)"
    python3 -m json.tool out pretty
    is object "$(sqlite3 :memory: "SELECT json_type(readfile('out'))")"
    grep -q '"seconds": [0-9]' out || [ "$1" = stats ] || wrong "no time: $*"
}
object index -d t.db c --json
is '[5,3,1,1,1,0,0,0,0]' "$(json out files hashed flat failed not_images unchanged vanished unreadable missing)"
is '{"truncated":1}' "$(json out failed_by_reason)"
is '[5,5]' "$(json out merge.records merge.new)"
object index -d t.db c --json
is '[5,0,5]' "$(json out files hashed unchanged)"
object hash -o shards c --json
is '[5,3]' "$(json out files hashed)"
object merge -d m.db shards --json
is '[5,5,0,0]' "$(json out records new replaced damaged)"
object stats -d t.db --json
is '[8,5,3,1,1,1]' "$(json out hash_size files hashed flat not_images failed)"
is '{"jpeg":2,"png":1}' "$(json out by_format)"
object check -d t.db --json
is '[5,0]' "$(json out images problems)"
object prune -d t.db --json
is '[5,0]' "$(json out checked dropped)"
object query -d t.db --json -o answers --format csv c/beaver.jpg c/white.png
is '[2,2,0]' "$(json out queries answered failed)"
is 4 "$(wc -l <answers)"
object export -d t.db --json -o groups
is '[1,1]' "$(json out groups duplicates)"
is 3 "$(wc -l <groups)"

# Also of runs that fail in part
fails 1 none "$TWINDEX" index -d t.db c none --json
python3 -m json.tool out pretty
is '[5,1]' "$(json out files missing)"
fails 1 truncated.jpg "$TWINDEX" query -d t.db --json -o answers c/truncated.jpg c/beaver.jpg
python3 -m json.tool out pretty
is '[2,1,1]' "$(json out queries answered failed)"
