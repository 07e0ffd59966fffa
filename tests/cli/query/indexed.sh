# query --indexed takes the hash of an image from the index where that has it as it is: the answers are those of the decoded
# image, and it is not decoded. What has changed since, or has too few variants, is.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"*.jpg "$TESTDATA/photos/barrel.jpg" "$TESTDATA/flat/white.png" c
silent "$TWINDEX" index -d t.db --variants all c
# Nothing can be decoded.
blind() {
    env TWINDEX_DECODER=/none "$TWINDEX" query "$@"
}
for options in '' '-r 128 --variants none' '--variants all -r 30'; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" query -d t.db --format csv $options c
    cp out wanted
    # shellcheck disable=SC2086 # words
    silent blind -d t.db --format csv --indexed $options c
    same wanted out
done
silent "$TWINDEX" query -d t.db --format csv --verify c/half.jpg
cp out wanted
silent "$TWINDEX" query -d t.db --format csv --verify --indexed c/half.jpg
same wanted out
# A link is the file that it leads to, but in a list
ln -s c/half.jpg link.jpg
silent blind -d t.db --format csv --indexed ./link.jpg c/half.jpg
is "$PWD/c/half.jpg" "$(tail -n +2 out | cut -d , -f 1 | sort -u)"
fails 1 "'/none'" blind -d t.db --indexed --files-from - <<<link.jpg
# Turned by the hash alone: another turn of it may be a few bits off
silent blind -d t.db --format csv --indexed --any-orientation --inverted c/half.jpg
has ",$PWD/c/half.jpg,0,1," out

# Not indexed, changed, touched, failed, with fewer variants, without a checksum
cp c/half.jpg other.jpg
fails 1 "'/none'" blind -d t.db --indexed other.jpg
cp c/barrel.jpg c/grey.jpg
silent "$TWINDEX" query -d t.db --format csv --indexed c/grey.jpg
has ",$PWD/c/barrel.jpg,0,1," out
fails 1 "'/none'" blind -d t.db --indexed c/grey.jpg
touch c/gamma.jpg
fails 1 "'/none'" blind -d t.db --indexed c/gamma.jpg
silent "$TWINDEX" index -d none.db --variants none --no-checksum c
silent blind -d none.db --indexed --variants none --format csv c/border.jpg
cp out wanted
has ",$PWD/c/border.jpg,0,0," out
silent "$TWINDEX" query -d none.db --variants none --format csv c/border.jpg
same out wanted
fails 1 "'/none'" blind -d none.db --indexed c/border.jpg
sqlite3 none.db 'UPDATE provenance SET hash_version = hash_version + 1'
fails 1 "'/none'" blind -d none.db --indexed --variants none c/border.jpg
