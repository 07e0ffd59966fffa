# prune drops the records of names that have become a link to another file, a folder or a FIFO. A link given in a list
# stays while it leads to the file that was recorded, and goes with it.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for name in stays link folder fifo; do
    cp "$TESTDATA/photos/beaver.jpg" "c/$name.jpg"
done
cp "$TESTDATA/photos/barrel.jpg" target.jpg
cp "$TESTDATA/photos/barrel.jpg" lost.jpg
ln -s ../target.jpg c/listed.jpg
ln -s ../lost.jpg c/dangling.jpg
silent "$TWINDEX" index -d t.db c
printf '%s\n' c/listed.jpg c/dangling.jpg >list
silent "$TWINDEX" index -d t.db --files-from list
silent "$TWINDEX" prune -d t.db --json
is '[6,0]' "$(json out checked dropped)"

ln -sf stays.jpg c/link.jpg
rm c/folder.jpg c/fifo.jpg lost.jpg
mkdir c/folder.jpg
mkfifo c/fifo.jpg
silent "$TWINDEX" prune -d t.db --json
is 4 "$(json out dropped)"
is 'c/listed.jpg c/stays.jpg' "$(known t.db | paste -sd ' ')"

# Made to lead to another file
ln -sf stays.jpg c/listed.jpg
silent "$TWINDEX" prune -d t.db
is c/stays.jpg "$(known t.db)"
has '1 dropped' <(echo "$summary")
