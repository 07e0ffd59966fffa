# The columns by name and order, what stands in them, and the order of groups and rows.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/z c/a
cp "$TESTDATA/photos/beaver.jpg" c/z/keep.jpg
cp c/z/keep.jpg c/z/longer-name.jpg
cp c/z/keep.jpg c/b.jpg
cp "$TESTDATA/formats/parrots."{png,tiff,bmp,webp} c/a
cp "$TESTDATA/photos/barrel.jpg" "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
touch -d '1969-12-31 23:59:58.000000001' c/z/keep.jpg
touch -d '2038-01-19 03:14:08' c/b.jpg
touch -d '2001-02-03 04:05:06.789' c/z/longer-name.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db -r 12
is group_id,role,path,distance,exact,width,height,bytes,mtime,format,hash,orientation,linked,diameter,offline,taken,via "$(head -n 1 out)"
hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%/b.jpg'")
bytes=$(stat -c %s c/b.jpg)
is "2,keep,$PWD/c/z/keep.jpg,0,1,283,300,$bytes,1969-12-31T23:59:58.000000001Z,jpeg,$hash,1,0,,0,,whole
2,duplicate,$PWD/c/b.jpg,0,1,283,300,$bytes,2038-01-19T03:14:08.000000000Z,jpeg,$hash,1,0,,0,,whole
2,duplicate,$PWD/c/z/longer-name.jpg,0,1,283,300,$bytes,2001-02-03T04:05:06.789000000Z,jpeg,$hash,1,0,,0,,whole" "$(grep ^2, out)"

# The group of c/a comes first; in it the keeper (the lossy one of equal pixels), then by distance, then path
cp out groups
python3 - <<'END'
import csv, os
rows = [row for row in csv.DictReader(open("groups", newline="")) if row["group_id"] == "1"]
assert [row["role"] for row in rows] == ["keep"] + ["duplicate"] * 3
assert os.path.basename(rows[0]["path"]) == "parrots.webp"
order = [(int(row["distance"]), row["path"]) for row in rows[1:]]
assert order == sorted(order)
for row in rows:
    assert int(row["distance"]) == bin(int(row["hash"], 16) ^ int(rows[0]["hash"], 16)).count("1")
    assert row["exact"] == ("1" if row is rows[0] else "0") and row["linked"] == row["offline"] == "0" and row["diameter"] == ""
    assert (row["width"], row["height"], row["orientation"]) == ("240", "160", "1")
    assert row["format"] == row["path"].rsplit(".", 1)[1] and row["hash"] == row["hash"].lower()
END
is 8 "$(wc -l <out)"

# JSON lines tell the same
silent "$TWINDEX" export -d t.db -r 12 --format jsonl
cp out jsonl
silent "$TWINDEX" export -d t.db -r 12 --format csv
same out groups
python3 - <<'END'
import csv, json
rows = list(csv.DictReader(open("groups", newline="")))
lines = [json.loads(line) for line in open("jsonl")]
assert len(rows) == len(lines)
for row, line in zip(rows, lines):
    assert list(row) == list(line)
    for column in ("exact", "linked", "offline"):
        assert line.pop(column) is (row.pop(column) == "1")
    for column in ("group_id", "distance", "width", "height", "bytes", "orientation"):
        assert type(line[column]) is int and str(line.pop(column)) == row.pop(column)
    for column in ("diameter", "taken"):
        assert line.pop(column) is None and row.pop(column) == ""
    assert line == row, (line, row)
END

# An adaptive radius, which is the default, adds what each row was allowed; the rest of these groups is as before
silent "$TWINDEX" export -d t.db
is allowed "$(head -n 1 out | sed 's/.*,//')"
sed 's/,[^,]*$//' out | same groups -
awk -F , 'NR > 1 && ($4 > $18 || $18 > 18)' out | same /dev/null -
silent "$TWINDEX" export -d t.db --format jsonl
is "$(tail -n +2 groups | wc -l)" "$(grep -c '"allowed":18}$' out)"
silent "$TWINDEX" export -d t.db --exact
is via "$(head -n 1 out | sed 's/.*,//')"
fails 2 'no meaning' "$TWINDEX" export -d t.db --exact --adaptive
fails 2 'no meaning' "$TWINDEX" export -d t.db --all-files --adaptive
