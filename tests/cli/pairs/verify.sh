# pairs --verify: the likeness of each pair is what export --verify and query --verify say of it, whatever the number of
# threads, and the second time without a picture; what is not there is unverified, and no pair is hidden.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/edits" "$TESTDATA/photos" .
rm -f photos/[d-z]*
silent "$TWINDEX" index -d t.db edits photos
cp t.db new.db
silent "$TWINDEX" export -d new.db -r 48 --verify -o groups.csv
silent "$TWINDEX" query -d new.db -r 48 --verify --format csv edits/original.jpg
mv out matches.csv
"$TWINDEX" pairs -d t.db -r 48 -o plain.csv
exits 0 "$TWINDEX" pairs -v -d t.db -r 48 --verify -j 3 -o pairs.csv
grep -qE 'kept [1-9][0-9]* comparisons' err
cp new.db one.db
silent "$TWINDEX" pairs -d one.db -r 48 --verify -j 1 -o one.csv
same pairs.csv one.csv
cut -d, -f1-12 pairs.csv >without.csv
same plain.csv without.csv
python3 - <<'END'
import csv, os
original = os.path.realpath('edits/original.jpg')
pairs = {frozenset((row['path_a'], row['path_b'])): row for row in csv.DictReader(open('pairs.csv'))}
n = 0
keeper = None
for row in csv.DictReader(open('groups.csv')):
    if row['role'] == 'keep':
        keeper = row['path']
    else:
        assert pairs[frozenset((row['path'], keeper))]['likeness'] == row['likeness'], row
        n += 1
for row in csv.DictReader(open('matches.csv')):
    if row['path'] != original:
        assert pairs[frozenset((row['path'], original))]['likeness'] == row['likeness'], row
        n += 1
classes = {row['likeness'] for row in pairs.values()}
assert n > 20 and {'payload', 'same', 'edited', 'similar'} <= classes and 'unverified' not in classes, (n, classes)
END
# Known: no picture is read, be they readable or not; and what has changed is not what was compared
find edits photos -type f -printf '%T@ %p\n' | while read -r when path; do
    size=$(stat -c %s "$path")
    head -c "$size" /dev/zero >"$path"
    touch -d "@$when" "$path"
done
silent "$TWINDEX" pairs -d t.db -r 48 --verify -o again.csv
same pairs.csv again.csv
rm edits/original.jpg
exits 0 "$TWINDEX" pairs -d t.db -r 48 --verify --json -o gone.csv
is "$(grep -c 'original.jpg' pairs.csv)" "$(json out unverified)"
is "$(json out unverified)" "$(grep -c 'original.jpg.*,unverified$' gone.csv)"
grep -v original.jpg gone.csv >rest.csv
grep -v original.jpg pairs.csv | same - rest.csv
# What was said to be no duplicates is a pair, and exact copies need no file
silent "$TWINDEX" reject -q -d t.db edits/half.jpg edits/quality-50.jpg
grep -q 'half.jpg.*quality-50.jpg.*,same$' gone.csv
silent "$TWINDEX" pairs -d t.db -r 48 --verify -o rejected.csv
same gone.csv rejected.csv
mkdir copies
cp "$TESTDATA/edits/original.jpg" copies/a.jpg
cp "$TESTDATA/edits/original.jpg" copies/b.jpg
"$TWINDEX" index -q -d c.db copies
rm copies/a.jpg
silent "$TWINDEX" pairs -d c.db --verify --format jsonl
is exact "$(json out likeness)"
fails 2 '--timeout goes with --verify' "$TWINDEX" pairs -d c.db --timeout 3
