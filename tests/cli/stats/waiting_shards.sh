# After a kill stats counts the shards that wait to be merged and says what to do; shards that --keep-shards left are
# merged, for check too. The roots are in the JSON.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c $'c/\xe9t\xe9'
cp "$TESTDATA"/photos/b*.jpg c
cp c/beaver.jpg $'c/\xe9t\xe9'
mkfifo list
"$TWINDEX" index -vv -d t.db --files-from list 2>run.err &
run=$!
trap 'kill -s KILL "$run" 2>/dev/null || :' EXIT
exec 3>list
finished() {
    repeat 500 "$PWD/c/barrel.jpg" >&3
    grep -qF "hashed '$PWD/c/barrel.jpg'" run.err
}
until_true finished
kill -s KILL "$run"
wait "$run" 2>/dev/null || :
exec 3>&-
waiting=$(find t.db.shards -name '*.twx*' | wc -l)
[ "$waiting" -ge 1 ]
exits 0 "$TWINDEX" stats -d t.db --json
is "$waiting" "$(json out shards_waiting)"
is 1 "$(wc -l <err)"
has "not merged: $waiting; " err
has 'run twindex index again' err
exits 0 "$TWINDEX" stats -d t.db
grep -Exq "shards waiting +$waiting" out
exits 0 "$TWINDEX" stats -q -d t.db
[ ! -s err ]

silent "$TWINDEX" index -d t.db --keep-shards c
silent "$TWINDEX" stats -d t.db --json
is 0 "$(json out shards_waiting)"
[ -n "$(find t.db.shards -name '*.twx')" ] || wrong 'no shards are left'
silent "$TWINDEX" check -d t.db --json
is 0 "$(json out leftover_shards)"

# Roots
silent "$TWINDEX" index -d r.db c/beaver.jpg $'c/\xe9t\xe9'
printf '%s\n' c/barrel.jpg >files
silent "$TWINDEX" index -d r.db --files-from files
silent "$TWINDEX" stats -d r.db --json
python3 - "$PWD" <<'END'
import base64, json, os, sys
roots = json.load(open("out"))["roots"]
given = {base64.b64decode(r["path_base64"]) if "path_base64" in r else r["path"].encode(): r for r in roots if r["given"]}
folder = os.fsencode(sys.argv[1])
assert set(given) == {folder + b"/c/beaver.jpg", folder + b"/c/\xe9t\xe9"}, roots
assert all(r["device"] == os.stat("c").st_dev for r in roots), roots
assert [r for r in roots if not r["given"]], "the mount point of the list's entry"
END
