# text, csv and jsonl tell the same; -o writes the file whole.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"{original,border,metadata}.jpg "$TESTDATA/photos/beaver.jpg" "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" query -d t.db -r 30 --format csv c/original.jpg "$TESTDATA/photos/barrel.jpg" c/beaver.jpg
cp out csv
silent "$TWINDEX" query -d t.db -r 30 --format jsonl c/original.jpg "$TESTDATA/photos/barrel.jpg" c/beaver.jpg
cp out jsonl
python3 - <<'END'
import csv, json
rows = list(csv.DictReader(open("csv", newline="")))
lines = [json.loads(line) for line in open("jsonl")]
assert len(rows) >= 3 and len(rows) == len(lines)
for row, line in zip(rows, lines):
    assert list(row) == list(line)
    assert type(line["exact"]) is bool and line.pop("exact") == (row.pop("exact") == "1")
    for column in ("distance", "width", "height", "bytes", "orientation"):
        assert type(line[column]) is int and str(line.pop(column)) == row.pop(column)
    assert line == row, (line, row)
END
silent "$TWINDEX" query -d t.db -r 30 c/original.jpg "$TESTDATA/photos/barrel.jpg" c/beaver.jpg
cp out text
silent "$TWINDEX" query -d t.db -r 30 --format text c/original.jpg "$TESTDATA/photos/barrel.jpg" c/beaver.jpg
same text out
is "$(tail -n +2 csv | cut -d , -f 2)" "$(grep -o "$PWD/.*" text)"
has "$TESTDATA/photos/barrel.jpg" text
is 2 "$(grep -c exact text)"

# No match is a success
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/photos/barrel.jpg"
is 1 "$(wc -l <out)"
silent "$TWINDEX" query -d t.db --format jsonl "$TESTDATA/photos/barrel.jpg"
is 0 "$(wc -l <out)"

for format in text csv jsonl; do
    silent "$TWINDEX" query -d t.db -r 30 --format $format -o results c/original.jpg "$TESTDATA/photos/barrel.jpg" c/beaver.jpg
    same $format results
    [ ! -s out ]
done
fails 1 nowhere "$TWINDEX" query -d t.db -o nowhere/results c/beaver.jpg
fails 1 "'c'" "$TWINDEX" query -d t.db -o c c/beaver.jpg
same jsonl results
