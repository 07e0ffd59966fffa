# index says how many records below its PATHs are of files that are gone, as find counts them; index --prune drops them,
# but not those of a folder that is another device's now.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/a/in c/b other
for path in c/1 c/2 c/a/3 c/a/in/4 c/b/5 c/b/6 other/7; do
    cp "$TESTDATA/photos/beaver.jpg" "$path.jpg"
done
silent "$TWINDEX" index -d t.db c other --json
is '[0,0]' "$(json out gone pruned)"

# gone: how many of the files on record are not among those that find lists.
gone() { comm -23 <(known t.db) <(find c other -type f | sort) | wc -l; }
mv c/a c/renamed
ln -sf 2.jpg c/1.jpg
rm c/b/6.jpg other/7.jpg
is 5 "$(gone)"
fails 0 '4 records are of files that are gone: run twindex prune' "$TWINDEX" index -d t.db c c/b --json
is '[4,0]' "$(json out gone pruned)"
# What is there, and no file any more, is no image; the others keep what was known of them until they are dropped.
is 'c/1.jpg|not an image' "$(known t.db status | grep -v hashed)"
silent "$TWINDEX" check -d t.db
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/photos/beaver.jpg"
lacks c/1.jpg out
silent "$TWINDEX" index -d t.db c --prune --json
is '[0,4]' "$(json out gone pruned)"
is 1 "$(gone)"
silent "$TWINDEX" index -d t.db c other --prune --json
is '[0,1]' "$(json out gone pruned)"
known t.db | same - <(find c other -type f | sort)
silent "$TWINDEX" index -d t.db c other --json
is '[0,0]' "$(json out gone pruned)"

# A root on record that is missing, or another device's: nothing is dropped
sqlite3 t.db 'UPDATE roots SET device = device + 1'
rm c/2.jpg
fails 1 'not pruned: root' "$TWINDEX" index -d t.db c --prune --json
is 0 "$(json out pruned)"
is 1 "$(gone)"
silent "$TWINDEX" check -d t.db
