# CSV has the bytes of paths as they are, which a strict reader of UTF-8 cannot read if one name is not UTF-8: a warning says
# so. With --path-encoding percent it reads all of them, and any decoder of percent-encoding gives back the bytes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for name in plain 'ä 100%' 'a%41b%' $'latin\344' $'cut\303' $'line\nend' $'tab\tcr\r' $'c1\302\205' $'rlo\342\200\256' \
    'quote",comma' $'surrogate\355\240\200' 'space ~+&=?#'; do
    cp "$TESTDATA/photos/beaver.jpg" "c/$name.jpg"
done
silent "$TWINDEX" index -d t.db c
cat >decode.py <<'END'
import csv, os, sys, urllib.parse
table, column = sys.argv[1], sys.argv[2]
with open(table, encoding="utf-8", errors="strict", newline="") as file:
    rows = list(csv.DictReader(file))
for row in rows:
    assert row[column].isprintable(), row
    print(os.fsencode(os.path.relpath(urllib.parse.unquote_to_bytes(row[column]), os.fsencode(os.getcwd()))))
END
python3 -c 'import os; print(*sorted(os.path.join(b"c", n) for n in os.listdir(b"c")), sep="\n")' >names

silent "$TWINDEX" export -d t.db --path-encoding percent -o percent.csv
python3 decode.py percent.csv path | sort >decoded
sort names | same - decoded
has '/c/plain.jpg' percent.csv
has '/c/ä 100%25.jpg' percent.csv
has '/c/a%2541b%25.jpg' percent.csv
has '/c/latin%E4.jpg' percent.csv
has '"'"$PWD"'/c/quote"",comma.jpg"' percent.csv
silent "$TWINDEX" query -d t.db --format csv --path-encoding percent c/*latin*
cp out percent.csv
python3 decode.py percent.csv path | sort >decoded
sort names | same - decoded
has '/c/latin%E4.jpg,/' percent.csv
has ',c/latin%E4.jpg' percent.csv

# Raw: the bytes, and one warning
for encoding in '' '--path-encoding raw'; do
    # shellcheck disable=SC2086 # words
    fails 0 '3 paths are not UTF-8' "$TWINDEX" export -d t.db $encoding
    has $'latin\344.jpg' out
    has '--path-encoding percent' err
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" export -q -d t.db $encoding
    ! python3 decode.py out path >decoded 2>&1
done
fails 0 '3 paths are not UTF-8' "$TWINDEX" query -d t.db --format csv c/plain.jpg
fails 0 '2 paths are not UTF-8' "$TWINDEX" query -d t.db --format csv -k 1 c/cut*
silent "$TWINDEX" query -d t.db c/plain.jpg
silent "$TWINDEX" export -d t.db --format jsonl
rm c/latin* c/cut* c/surrogate*
silent "$TWINDEX" prune -d t.db c
silent "$TWINDEX" export -d t.db

fails 2 "not 'base64'" "$TWINDEX" export -d t.db --path-encoding base64
for encoding in raw percent; do
    fails 2 'is for --format csv' "$TWINDEX" export -d t.db --format jsonl --path-encoding $encoding
    fails 2 'is for --format csv' "$TWINDEX" query -d t.db --path-encoding $encoding c/plain.jpg
done
