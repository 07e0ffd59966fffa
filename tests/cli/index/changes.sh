# A second run opens nothing that is as it was; what changed is hashed again; what stops being an image leaves its
# group; what is gone stays on record.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" c/a.jpg
cp c/a.jpg c/b.jpg
cp c/a.jpg c/c.jpg
cp "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c
touch -d '2001-02-03 04:05:06.000000007' c/b.jpg
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" index -d t.db c --json
is '[5,5,0,0,0,0]' "$(json out files unchanged hashed failed not_images bytes)"
silent "$TWINDEX" export -d t.db
is 4 "$(wc -l <out)"

# By mtime alone, to the nanosecond; by size alone
touch -d '2001-02-03 04:05:06.000000008' c/b.jpg
silent "$TWINDEX" index -d t.db c --json
is '[4,1]' "$(json out unchanged hashed)"
is 981173106000000008 "$(sqlite3 t.db "SELECT mtime_ns FROM images WHERE path LIKE '%b.jpg'")"
printf x >>c/b.jpg
touch -d '2001-02-03 04:05:06.000000008' c/b.jpg
silent "$TWINDEX" index -d t.db c --json
is '[4,1]' "$(json out unchanged hashed)"

# Another picture under the old name
cp "$TESTDATA/photos/barrel.jpg" c/c.jpg
silent "$TWINDEX" index -d t.db c --json
is '[4,1,0,1]' "$(json out unchanged hashed merge.new merge.replaced)"
silent "$TWINDEX" export -d t.db
is 3 "$(wc -l <out)"
lacks c/c.jpg out

# No image any more, then broken, then gone
echo 'not an image' >c/b.jpg
silent "$TWINDEX" index -d t.db c --json
is '[4,0,1]' "$(json out unchanged hashed not_images)"
silent "$TWINDEX" export -d t.db
is 1 "$(wc -l <out)"
is 'c/b.jpg|not an image|||||' "$(known t.db 'status, reason, hash, width, flat, detail' | grep b.jpg)"
cp "$TESTDATA/bad/truncated.jpg" c/b.jpg
silent "$TWINDEX" index -d t.db c --json
is '[0,1]' "$(json out hashed failed)"
rm c/b.jpg
fails 0 '1 record is of a file that is gone' "$TWINDEX" index -d t.db c --json
is '[4,4]' "$(json out files unchanged)"
is 5 "$(known t.db | wc -l)"
silent "$TWINDEX" check -d t.db
