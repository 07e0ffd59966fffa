# Without PATH and list, index goes through the PATHs of earlier runs again and names them: not through mount points or the
# file systems of a list, nor what shards of other hosts named.
. "$SRCDIR/tests/cli/functions.sh"
photos=$TESTDATA/photos
mkdir -p a/deep b listed
cp "$photos/beaver.jpg" a
cp "$photos/brain.jpg" b
cp "$photos/bonsai-26.jpg" listed
fails 2 "no index at 'twindex.db' to take earlier PATHs from" "$TWINDEX" index
absent twindex.db
fails 2 'no PATH' "$TWINDEX" hash -o shards

# A list and shards alone name no PATH
echo listed/bonsai-26.jpg >list
silent "$TWINDEX" index --files-from list
silent "$TWINDEX" hash -o shards b
silent "$TWINDEX" merge shards
fails 2 'knows no PATH of an earlier run: give it one' "$TWINDEX" index
is $'b/brain.jpg\nlisted/bonsai-26.jpg' "$(known twindex.db)"

silent "$TWINDEX" index a a/deep
cp "$photos/barrel.jpg" a/deep
cp "$photos/butterfly.jpg" b
cp "$photos/barrel.jpg" listed
exits 0 "$TWINDEX" index
is "twindex: indexing '$PWD/a' again" "$(<err)"
has '2 files: 1 hashed, 1 unchanged' - <<<"$summary"
is $'a/beaver.jpg\na/deep/barrel.jpg\nb/brain.jpg\nlisted/bonsai-26.jpg' "$(known twindex.db)"

# A single file, and a folder inside another one that is given later
ln -s "$PWD/listed/bonsai-26.jpg" link.jpg
silent "$TWINDEX" index link.jpg a/deep b
exits 0 "$TWINDEX" index
printf "twindex: indexing '$PWD/%s' again\n" a a/deep b listed/bonsai-26.jpg | same - err
has '5 files: 5 unchanged' - <<<"${summary/0 hashed, /}"
silent "$TWINDEX" index -q

# One that is missing is an error of that path
mv b gone
cp "$TESTDATA/tiny/9x8.png" a
exits 1 "$TWINDEX" index --json
has "error: '$PWD/b' does not exist" err
is '[4,1,1]' "$(json out files hashed missing)"
exits 0 "$TWINDEX" prune --missing-roots
exits 0 "$TWINDEX" index
lacks "$PWD/b'" err

# An index of an earlier version does not know them, until it is written with a PATH
as_version 1 twindex.db old.db
fails 2 'knows no PATH of an earlier run' "$TWINDEX" index -d old.db
is 1 "$(sqlite3 old.db 'PRAGMA user_version')"
silent "$TWINDEX" index -d old.db a
exits 0 "$TWINDEX" index -d old.db
is "twindex: indexing '$PWD/a' again" "$(<err)"
exits 0 "$TWINDEX" check -d old.db

# A damaged index loses none of them by a repair
sqlite3 twindex.db "UPDATE files SET bytes = bytes + 1 WHERE name = CAST('beaver.jpg' AS BLOB)"
exits 0 "$TWINDEX" check --repair
exits 0 "$TWINDEX" index
has "indexing '$PWD/a' again" err
