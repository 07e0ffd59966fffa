# Whatever the names of files are, what a terminal gets cannot steer it; files and pipes get the bytes of CSV as they are.
script -qec true typescript >probe 2>&1 || { echo "no pseudo-terminals here"; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
mkdir c bad
i=0
for name in $'esc\033[31m' $'del\177' $'tab\t' $'line\nend' $'cr\r' $'c1\302\233m' $'raw\233m' $'bytes\377\376' \
    $'lro\342\200\255' $'rlo\342\200\256gpj' $'isolate\342\201\246' $'end\342\201\251' $'mark\342\200\216' \
    $'mark\342\200\217' $'alm\330\234' $'line\342\200\250' $'paragraph\342\200\251' $'a"b,c' 'ä 100%' \
    $'cut\342\200'; do
    i=$((i + 1))
    cp "$TESTDATA/photos/beaver.jpg" "c/$i$name.jpg"
    head -c 3000 "$TESTDATA/photos/beaver.jpg" >"bad/$i$name.jpg"
done
silent "$TWINDEX" index -d t.db c bad $'c/../bad'
mkdir $'root\033[2J\302\205'
cp "$TESTDATA/photos/brain.jpg" $'root\033[2J\302\205'
silent "$TWINDEX" index -d t.db $'root\033[2J\302\205'

# shown COMMAND...: what a terminal gets of it
shown() {
    printf '%q ' "$TWINDEX" "$@" >run.sh
    script -qc "bash run.sh" typescript </dev/null >shown
    python3 "$SRCDIR/tests/cli/options/safe_text.py" <shown || { cat -v shown >&2; return 1; }
}
query=(query -d t.db $'c/1esc\033[31m.jpg')
for format in text csv jsonl; do
    shown "${query[@]}" --format $format
    has isolate shown
done
has '\u202e' shown
for format in csv jsonl; do
    shown export -d t.db --format $format
    has isolate shown
done
shown export -d t.db --path-encoding percent
has '%1B' shown
shown export -d t.db -o /dev/tty
has '\x1b' shown
shown stats -d t.db
has '\x1b[2J\xc2\x85' shown
shown stats -d t.db --json
shown stats -d t.db --failures
has isolate shown
shown query -d t.db $'none\033]0;title\007' $'none\302\233\342\200\256' $'none\233'
has '\x9b' shown
shown index -d $'none\033[31m\342\200\256/t.db' c

# Elsewhere the bytes of CSV are those of the names, and JSON has the same values
cat >compare.py <<'END'
import base64, csv, json, os, sys
raw, lines, *folders = [os.fsencode(a) for a in sys.argv[1:]]
names = {os.path.join(os.path.realpath(f), n) for f in folders for n in os.listdir(f)}
rows = csv.DictReader(open(raw, encoding="utf-8", errors="surrogateescape", newline=""))
assert {os.fsencode(r["path"]) for r in rows} == names
rows = map(json.loads, open(lines, encoding="utf-8"))
assert {base64.b64decode(r["path_base64"]) if "path_base64" in r else os.fsencode(r["path"]) for r in rows} == names
END
exits 0 "$TWINDEX" export -d t.db -o raw.csv
silent "$TWINDEX" export -d t.db --format jsonl -o lines
LC_ALL=C.UTF-8 python3 compare.py raw.csv lines c
