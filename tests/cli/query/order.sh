# Images and hashes are answered in the order of the command line, each by distance, then path; the columns are fixed.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"{original,border,quality-10,metadata}.jpg "$TESTDATA/photos/beaver.jpg" "$TESTDATA/photos/barrel.jpg" c
cp c/beaver.jpg c/a-beaver.jpg
touch -d '1999-12-31 23:59:59.5' c/beaver.jpg
silent "$TWINDEX" index -d t.db c
beaver=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%/beaver.jpg'")
barrel=$(sqlite3 t.db "SELECT hash FROM images WHERE path LIKE '%/barrel.jpg'")
silent "$TWINDEX" query -d t.db -r 12 --format csv --hash "$barrel" c/beaver.jpg --hash="$beaver" ./c/barrel.jpg c/beaver.jpg
is query,path,distance,exact,width,height,bytes,mtime,orientation,via,argument "$(head -n 1 out)"
is "$barrel c/beaver.jpg c/beaver.jpg $beaver $beaver ./c/barrel.jpg c/beaver.jpg c/beaver.jpg" \
    "$(tail -n +2 out | cut -d , -f 11 | paste -sd ' ')"
# `query` is absolute, as `path` is
is "$barrel $PWD/c/beaver.jpg $PWD/c/beaver.jpg $beaver $beaver $PWD/c/barrel.jpg $PWD/c/beaver.jpg $PWD/c/beaver.jpg" \
    "$(tail -n +2 out | cut -d , -f 1 | paste -sd ' ')"
bytes=$(stat -c %s c/beaver.jpg)
grep -qxF "$PWD/c/beaver.jpg,$PWD/c/beaver.jpg,0,1,283,300,$bytes,1999-12-31T23:59:59.500000000Z,1,whole,c/beaver.jpg" out
grep -qxF "$beaver,$PWD/c/beaver.jpg,0,0,283,300,$bytes,1999-12-31T23:59:59.500000000Z,1,whole,$beaver" out
grep -q "^$PWD/c/beaver.jpg,$PWD/c/a-beaver.jpg,0,1," out

# All of a group: by distance, then path, and the distances are those of the hashes
silent "$TWINDEX" query -d t.db --format csv -r 128 --variants none c/original.jpg
cp out answers
python3 - "$(sqlite3 t.db "SELECT path || ',' || hash FROM images")" <<'END'
import csv, sys
hashes = {path: int(digits, 16) for path, digits in (line.rsplit(",", 1) for line in sys.argv[1].split("\n"))}
asked = next(digits for path, digits in hashes.items() if path.endswith("original.jpg"))
wanted = sorted((bin(asked ^ digits).count("1"), path) for path, digits in hashes.items())
got = [(int(row["distance"]), row["path"]) for row in csv.DictReader(open("answers", newline=""))]
assert wanted == got, (wanted, got)
END

# An image that is not indexed is answered too, and is not added
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/photos/backup/beaver.jpg"
is 3 "$(wc -l <out)"
is 7 "$(known t.db | wc -l)"
