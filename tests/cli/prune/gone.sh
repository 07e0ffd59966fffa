# prune drops the records of files and folders that are gone, and no others; without PATH all of them, with PATH those
# at or below it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/a/in c/ab c/b
for path in c/1 c/a/2 c/a/in/3 c/ab/4 c/b/5; do
    cp "$TESTDATA/photos/beaver.jpg" "$path.jpg"
done
cp "$TESTDATA/bad/truncated.jpg" "$TESTDATA/disguised/notes.txt" c/b
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" prune -d t.db --json
is '[7,0]' "$(json out checked dropped)"

rm c/1.jpg c/a/2.jpg c/ab/4.jpg c/b/notes.txt
silent "$TWINDEX" prune -d t.db c/a --json
is '[2,1]' "$(json out checked dropped)"
is 'c/1.jpg c/a/in/3.jpg c/ab/4.jpg c/b/5.jpg c/b/notes.txt c/b/truncated.jpg' "$(known t.db | paste -sd ' ')"
silent "$TWINDEX" prune -d t.db c/b/ c/ab --json
is 2 "$(json out dropped)"
is 'c/1.jpg c/a/in/3.jpg c/b/5.jpg c/b/truncated.jpg' "$(known t.db | paste -sd ' ')"
silent "$TWINDEX" export -d t.db --no-stat
is 4 "$(wc -l <out)"

# A folder gone, a folder become a file, a file become a folder, a link or a FIFO: none of them is the file indexed
rm -r c/a
cp "$TESTDATA/photos/beaver.jpg" c/b/6.jpg
cp "$TESTDATA/photos/beaver.jpg" c/b/7.jpg
silent "$TWINDEX" index -q -d t.db c --prune
rm c/b/[567].jpg
ln -s truncated.jpg c/b/5.jpg
mkdir c/b/6.jpg
mkfifo c/b/7.jpg
silent "$TWINDEX" prune -d t.db --dry-run
printf '%s\n' "$PWD"/c/b/[567].jpg | same - out
[[ $summary == *'4 records looked at, 3 would be dropped'* ]]
is 4 "$(known t.db | wc -l)"
silent "$TWINDEX" prune -n --json -d t.db c/b
is '[4,3]' "$(json out checked would_drop)"
silent "$TWINDEX" prune -d t.db
[[ $summary == *'4 records looked at, 3 dropped'* ]]
is 'c/b/truncated.jpg' "$(known t.db | paste -sd ' ')"
rm -r c/b
echo >c/b
silent "$TWINDEX" prune -d t.db --json
is 1 "$(json out dropped)"
is '' "$(known t.db)"
silent "$TWINDEX" check -d t.db
silent "$TWINDEX" stats -d t.db --json
is '[0,0,0]' "$(json out files folders distinct_hashes)"

# Nothing keeps the index from growing again
cp "$TESTDATA/photos/beaver.jpg" c/new.jpg
silent "$TWINDEX" index -d t.db c
is 'c/b|not an image c/new.jpg|hashed' "$(known t.db status | paste -sd ' ')"
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/photos/beaver.jpg"
is 2 "$(wc -l <out)"
fails 1 none.db "$TWINDEX" prune -d none.db
absent none.db none.db.lock
