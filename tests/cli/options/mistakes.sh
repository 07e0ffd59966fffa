# Typical mistakes: each message names what is wrong and says what to do, and nothing is made.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/photos/beaver.jpg" "$TESTDATA/photos/barrel.jpg" c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" index -d other.db c/beaver.jpg
silent "$TWINDEX" hash -j 1 -o shards c
hash=$(sqlite3 t.db 'SELECT hash FROM images LIMIT 1')

# An index where something else goes
fails 2 "PATH 't.db' is an index: name it by -d" "$TWINDEX" index t.db
fails 2 "PATH 't.db' is an index: name it by -d" "$TWINDEX" prune -d other.db t.db
fails 2 "PATH 't.db' is an index: name it by -d" "$TWINDEX" hash -o new t.db
fails 0 "PATH 'other.db' is an index" "$TWINDEX" index -d t.db c other.db t.db
silent "$TWINDEX" index -d t.db c t.db
fails 1 "'t.db' is an index, not an image: name it by -d" "$TWINDEX" query -d t.db t.db
fails 3 "'t.db' is not a twindex shard: name files or folders that twindex hash made" "$TWINDEX" merge -d new.db t.db
for command in export stats check calibrate; do
    fails 2 "'t.db' is not expected: $command takes options only, the index by -d" "$TWINDEX" $command t.db
done
fails 1 "no index at 'twindex.db': run twindex index, or name one by -d or TWINDEX_DB" "$TWINDEX" query t.db

# A folder, an image or a shard where an index goes
for command in 'query c/beaver.jpg' 'index c' 'merge shards' export stats check prune calibrate; do
    # shellcheck disable=SC2086 # words
    fails 3 "'c' is a folder or the like: -d names the index, a file" "$TWINDEX" $command -d c
    # shellcheck disable=SC2086 # words
    fails 3 "'c/beaver.jpg' is not a twindex index: name another file with -d" "$TWINDEX" $command -d c/beaver.jpg
done
fails 3 'is not a twindex index' "$TWINDEX" stats -d shards/*.twx
fails 1 'its folder does not exist, make it first' "$TWINDEX" index -d none/t.db c

# What is no image
fails 1 "'c' is a folder: name the image files in it" "$TWINDEX" compare c/beaver.jpg c
fails 1 "'$hash' does not exist: a hash is given by --hash" "$TWINDEX" query -d t.db "$hash"
fails 1 "'none.jpg' does not exist" "$TWINDEX" query -d t.db none.jpg
fails 1 'is not an image' "$TWINDEX" query -d t.db shards/*.twx
fails 3 "'c/beaver.jpg' is not a twindex shard" "$TWINDEX" merge -d t.db c/beaver.jpg

# Hashes
fails 2 "hash '0x$hash' begins with 0x: give its digits alone" "$TWINDEX" query -d t.db --hash "0x$hash"
fails 2 "hash '$hash ' is not hexadecimal" "$TWINDEX" query -d t.db --hash "$hash "
fails 2 "hash 'zz$hash' is not hexadecimal" "$TWINDEX" query -d t.db --hash "zz$hash"
fails 2 'has 31 digits: this index takes 32, or 16' "$TWINDEX" query -d t.db --hash "${hash:1}"
silent "$TWINDEX" query -d t.db --hash "$(tr a-f A-F <<<"$hash")"
has c/ out

# Standard streams and files where folders go
fails 2 '-o -: shards are files in a folder' "$TWINDEX" hash -o - c
fails 2 "-o takes a folder for the shards: 'c/beaver.jpg' is a file" "$TWINDEX" hash -o c/beaver.jpg c
fails 2 "PATH '-': a list on standard input is --files-from -" "$TWINDEX" index -d t.db -
fails 2 'the output' "$TWINDEX" export -d t.db -o c/beaver.jpg
cmp c/beaver.jpg "$TESTDATA/photos/beaver.jpg"
is 'c err other.db out shards t.db' "$(echo *)"
