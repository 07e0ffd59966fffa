# The README's SQL, Python and CSV: each gives what a count of the files gives. pandas and DuckDB are used where they are.
. "$SRCDIR/tests/cli/functions.sh"
at_home
mkdir -p ~/Pictures/100%
cp "$TESTDATA"/photos/{anchor,barrel,brain}.jpg ~/Pictures
cp "$TESTDATA/photos/anchor.jpg" $'home/Pictures/100%/\xff, "quoted"\n.jpg'
vips resize ~/Pictures/barrel.jpg ~/Pictures/barrel.png 0.5
cp ~/Pictures/brain.jpg ~/Pictures/same.jpg
head -c 2000 ~/Pictures/brain.jpg >~/Pictures/failed.jpeg # is not counted
twindex index -q ~/Pictures

# summed FILES...: format, number of files and of bytes of each kind, by the suffixes.
summed() {
    stat -c '%n|%s' "$@" | tr -d '\n' | sed 's/\(jpg\|png\)|\([0-9]*\)/\n\1|\2\n/g' |
        awk -F'|' '$1 == "jpg" || $1 == "png" { n[$1]++; s[$1] += $2 } END { for (f in n) print f "|" n[f] "|" s[f] }' | sed 's/^jpg/jpeg/' | sort
}
is "$(summed ~/Pictures/*.{jpg,png} ~/Pictures/100%/*)" "$(as_written sqlite)"

as_written groups-csv
readme duckdb >query.sql
python3 - >duplicates <<'END_OF_PYTHON'
import csv
for row in csv.DictReader(open("groups.csv", encoding="utf-8")):
    if row["role"] == "duplicate":
        print(row["format"], row["bytes"], row["path"], sep="|")
END_OF_PYTHON
is 3 "$(wc -l <duplicates)"
awk -F'|' '{ n[$1]++; s[$1] += $2 } END { for (f in n) print f "|" n[f] "|" s[f] }' duplicates | sort -t '|' -k 3,3nr -k 1,1 >wanted
sqlite3 :memory: -cmd '.import --csv groups.csv groups.csv' <query.sql | same wanted -
if command -v duckdb >/dev/null; then
    duckdb -list -noheader <query.sql | same wanted -
fi

readme pandas >page.py
if ! python3 -c 'import pandas' 2>/dev/null; then
    echo 'no pandas here: README'\''s Python is only compiled'
    python3 -c 'import ast; ast.parse(open("page.py").read())'
    exit 0
fi
{ cat page.py; echo 'import sys; sys.stdout.flush(); sys.stdout.buffer.write(b"largest " + largest)'; } | python3 - >printed
sort -t '|' -k 2,2nr duplicates | sed -n '1s/.*|//p' >largest
is "largest $(python3 -c 'import urllib.parse; print(urllib.parse.unquote(open("largest").read().strip()))')" "$(sed -n '/^largest/,$p' printed)"
while IFS='|' read -r format n bytes; do
    grep -qE "^$format +$n +$bytes\$" printed || wrong "pandas: $(cat printed)"
done <wanted
