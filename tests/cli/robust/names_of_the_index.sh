# An index has one lock, one log and one folder of shards, whatever name it is reached by: a link, a path through a
# linked folder, a name that SQLite could take for a URI.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c real real/deep
cp "$TESTDATA"/photos/b*.jpg c
ln -s real/deep short
ln -s deep/t.db real/link.db
mkfifo list

# Two writers by two names: the second is refused.
silent "$TWINDEX" index -d real/deep/t.db c/beaver.jpg
"$TWINDEX" index -q -d real/link.db -j 1 --files-from list 2>run.err &
run=$!
exec 3>list
until_true test -s real/deep/t.db.lock
fails 75 t.db "$TWINDEX" index -d real/deep/t.db c
fails 75 t.db "$TWINDEX" index -d short/t.db c
fails 75 link.db "$TWINDEX" index -d real/link.db c
fails 75 t.db "$TWINDEX" prune -d short/../deep/t.db
printf '%s\n' c/brain.jpg c/barrel.jpg >&3
exec 3>&-
wait "$run"
[ ! -s run.err ]
silent "$TWINDEX" check -d short/t.db
is 3 "$(known real/link.db | wc -l)"

# What a dead run left under one name is taken over under the other.
mkdir real/deep/t.db.shards
silent "$TWINDEX" hash -o real/deep/t.db.shards c
silent "$TWINDEX" index -d real/link.db c/beaver.jpg
is 10 "$(known real/link.db | wc -l)"
is 't.db' "$(ls real/deep)"
is $'deep\nlink.db' "$(ls real)"

# Up from a linked folder: the way of the file system, not of the text.
silent "$TWINDEX" index -d short/../up.db c/beaver.jpg
is 1 "$(known real/up.db | wc -l)"
silent "$TWINDEX" stats -d short/../up.db
absent up.db

# A link to nothing is reported, and stays.
ln -s nowhere/x.db lost.db
fails 1 lost.db "$TWINDEX" index -d lost.db c
fails 1 lost.db "$TWINDEX" merge -d lost.db real
test -L lost.db

# Names that a URI would read otherwise, and bytes that are no text.
for name in 'a?mode=memory' 'b%41' 'c#d' 'e f' ':memory:' 'file:g?vfs=x' $'h\xff\n'; do
    silent "$TWINDEX" index -d "$name" c/beaver.jpg
    silent "$TWINDEX" query -d "$name" c/beaver.jpg
    test -f "$name"
    rm "$name"
done
