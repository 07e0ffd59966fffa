# The tree changes while it is read: what was hashed is what lies there, or it is not recorded; a file that cannot be read
# keeps its record; a folder renamed under the walk loses its files to the next run, which finds them.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
mkdir c c/d marks
cp "$photos/beaver.jpg" first.jpg
cp "$photos/beaver.jpg" other.jpg
for name in shrinks grows keeps-growing goes replaced eio estale denied; do
    cp first.jpg "c/$name.jpg"
done
cp first.jpg c/d/moves-1.jpg
cp first.jpg c/d/moves-2.jpg
# Streamed: its first bytes can be read, and the rest cannot.
{ head -c 100000 other.jpg && head -c 34000000 /dev/zero; } >c/eio-late.jpg
cp other.jpg replacement.jpg
truncate -s "$(stat -c %s first.jpg)" replacement.jpg
touch -r first.jpg replacement.jpg c/*.jpg # size and mtime alone do not tell them apart
"$TWINDEX" index -q -d old.db c || wrong 'index without the shim'
cp -r --preserve=all c copy
export UNDERFOOT_MARKS=$PWD/marks UNDERFOOT_OTHER=$PWD/replacement.jpg UNDERFOOT_FOLDER=$PWD/c/d
# The fences would keep the shim from what it is for.
exits 1 preloaded underfoot "$TWINDEX" index --no-sandbox -q --json -d t.db c
sort err >said
for what in 'eio.jpg'\'': input/output error' 'eio-late.jpg'\'': input/output error' 'denied.jpg'\'': permission denied' \
    'estale.jpg'\'': stale file handle' 'keeps-growing.jpg'\'' is being written'; do
    has "$what" said
done
is 5 "$(wc -l <said)"
is '[5,3]' "$(json out unreadable vanished)"
# Each record is of what lies there now, and agrees with one made in peace.
known t.db bytes,mtime_ns,status,hash,checksum >got
is 'c/grows.jpg c/replaced.jpg c/shrinks.jpg' "$(cut -d'|' -f1 got | paste -sd' ')"
silent "$TWINDEX" index -d peace.db c/grows.jpg c/replaced.jpg c/shrinks.jpg
known peace.db bytes,mtime_ns,status,hash,checksum | same got -
# An earlier record stays where a file cannot be read.
touch c/eio.jpg c/denied.jpg
exits 1 preloaded underfoot "$TWINDEX" index --no-sandbox -q -d old.db c/eio.jpg c/denied.jpg
is 2 "$(sqlite3 old.db "SELECT count(*) FROM images WHERE status = 'hashed' AND (path LIKE '%/eio.jpg' OR path LIKE '%/denied.jpg')")"
# Without a checksum it is the decoder that meets the error: that is no damage either.
exits 1 preloaded underfoot "$TWINDEX" index --no-sandbox --no-checksum -q -d late.db c/eio-late.jpg
has 'input/output error' err
is '' "$(known late.db)"
# Another file that was there for a moment is not recorded under the name, nor is what a link leads to that took its place.
mkdir e
cp first.jpg e/elsewhere.jpg
cp first.jpg e/linked.jpg
cp "$photos/anchor.jpg" anchor.jpg
export UNDERFOOT_ELSEWHERE=$PWD/anchor.jpg
exits 1 preloaded underfoot "$TWINDEX" index --no-sandbox -q --json -d e.db e
has "elsewhere.jpg' is being written" err
is '[1,1]' "$(json out unreadable vanished)"
is '' "$(known e.db)"
exits 0 "$TWINDEX" index -q --prune -d e.db e
is e/elsewhere.jpg "$(known e.db)"
# A link that a list gives is followed, wherever it leads by then.
rm e/linked.jpg
cp first.jpg e/linked.jpg
echo e/linked.jpg >list
exits 0 preloaded underfoot "$TWINDEX" index --no-sandbox -q -d e.db --files-from list
[ -L e/linked.jpg ] || wrong 'no link took its place'
is "$(stat -c %s anchor.jpg)" "$(sqlite3 e.db "SELECT bytes FROM images WHERE path LIKE '%/linked.jpg'")"
# A link that took a file's place makes it no image, but not the file that is back by then: the next run hashes that.
mkdir f
cp first.jpg f/returns.jpg
silent "$TWINDEX" index -d f.db f
ln -sf "$photos/beaver.jpg" f/returns.jpg
cp "$photos/anchor.jpg" back.jpg
export UNDERFOOT_BACK=$PWD/back.jpg
exits 0 preloaded underfoot "$TWINDEX" index --no-sandbox -q -d f.db f
[ ! -e back.jpg ] || wrong 'the file did not return'
exits 0 "$TWINDEX" index -q -d f.db f
is 'f/returns.jpg|hashed' "$(known f.db status)"
# In peace again, all is found.
exits 0 "$TWINDEX" index -q -d t.db c
is "$(find c -type f | sort)" "$(known t.db)"
