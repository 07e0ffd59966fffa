# --exit-code answers by exit code: 0 an image was found, 1 none was, 2 and above a query failed.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
silent "$TWINDEX" index -d t.db "$photos/beaver.jpg" "$photos/barrel.jpg"
hash=$(sqlite3 t.db 'SELECT hash FROM images LIMIT 1')
far=$(printf '%032x' 0)
silent "$TWINDEX" query -d t.db --exit-code "$photos/beaver.jpg"
silent "$TWINDEX" query -d t.db --exit-code --hash "$hash" --format csv -o answer
exits 1 "$TWINDEX" query -d t.db --exit-code -r 4 --hash "$far"
[ ! -s err ]
has 'no match within 4 of 128 bits' out
exits 1 "$TWINDEX" query -d t.db --exit-code --format csv --hash "$far"
is 1 "$(wc -l <out)"
exits 0 "$TWINDEX" query -d t.db --hash "$far"
# Of several questions one with a match is enough
silent "$TWINDEX" query -d t.db --exit-code --hash "$far" --hash "$hash"
# What fails is no "no", even beside a match
fails 2 truncated.jpg "$TWINDEX" query -d t.db --exit-code "$TESTDATA/bad/truncated.jpg"
fails 2 "'none.jpg'" "$TWINDEX" query -d t.db --exit-code none.jpg --hash "$hash"
fails 1 "'none.jpg'" "$TWINDEX" query -d t.db none.jpg
fails 2 "no index at 'none.db'" "$TWINDEX" query -d none.db --exit-code --hash "$hash"
head -c 100 /dev/urandom >other.db
fails 3 other.db "$TWINDEX" query -d other.db --exit-code --hash "$hash"
