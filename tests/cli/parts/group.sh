# Groups made of edges of a collection in three indexes, found share by share, are those that export makes of the one index of
# it all, to the byte: with equal bytes, hard links and flat images across the indexes, hashes of parts, and generated hashes
# with dense regions; whatever the shares, and the order of the files.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp -r "$TESTDATA/edits" "$TESTDATA/modes" "$TESTDATA/photos" "$TESTDATA/flat" "$TESTDATA/bad" c
mkdir c/copies
cp c/photos/b*.jpg c/flat/* c/edits/border.jpg c/copies
ln c/photos/anchor.jpg c/copies/link.jpg
find c -type f | LC_ALL=C sort >all
for i in 0 1 2; do
    awk -v i=$i 'NR % 3 == i' all >list.$i
    exits 0 "$TWINDEX" hash --variants "$([ $i = 1 ] && echo none || echo all)" --files-from list.$i -o s.$i
    silent "$TWINDEX" merge -d p$i.db s.$i/*.twx
done
silent "$TWINDEX" merge -d all.db s.*/*.twx
parts=(-d p1.db -d p0.db -d p2.db)

# edges N OPTION...: the edges in N shares, backwards.
edges() {
    local n=$1 i
    shift
    rm -f ./*.edges
    for ((i = n - 1; i >= 0; i--)); do
        silent "$TWINDEX" pairs -d p2.db -d p1.db -d p0.db --ranks ranks --parts "$i/$n" -o "$i.edges" "$@"
    done
}
# as_export LINKAGE OPTION...: what the edges make is what export makes.
as_export() {
    silent "$TWINDEX" -q export --no-stat -d all.db --linkage "$@"
    cp out wanted
    [ "$(wc -l <wanted)" -ge 8 ] || wrong "too little: $*"
    silent "$TWINDEX" group "${parts[@]}" --ranks ranks --linkage "$1" ./*.edges
    same wanted out
}
silent "$TWINDEX" rank "${parts[@]}" -o ranks
edges 4
as_export star
as_export single
cp out single
# In any order, one of them twice
silent "$TWINDEX" group "${parts[@]}" --ranks ranks --linkage single 3.edges 0.edges 2.edges 1.edges 3.edges
same single out
edges 1 -r 24 --any-orientation --inverted
as_export star -r 24 --any-orientation --inverted
edges 7 --adaptive -r 26 --variants trim
as_export single --adaptive -r 26 --variants trim
silent "$TWINDEX" rank "${parts[@]}" -o ranks --keep 'original,newest,in:c/copies' --include-flat
edges 6 -r 16
as_export star -r 16 --keep 'original,newest,in:c/copies' --include-flat
silent "$TWINDEX" group "${parts[@]}" --ranks ranks ./*.edges --min-group 3 --format jsonl -o g.jsonl
silent "$TWINDEX" export --no-stat -d all.db -r 16 --keep 'original,newest,in:c/copies' --include-flat --min-group 3 \
    --format jsonl
same out g.jsonl

# A million comparisons of generated hashes, a part of which lies in a dense region
rm -rf s.*
mkdir s.g
n=6000
[ -z "${TWX_SANITIZED-}" ] || n=1500
"$(dirname "$TWINDEX")/bench/make_shards" s.g $n 3 8 7 >/dev/null
i=0
for shard in s.g/*.twx; do
    rm -f p$i.db
    silent "$TWINDEX" merge -d p$i.db "$shard"
    i=$((i + 1))
done
rm all.db
silent "$TWINDEX" merge -d all.db s.g/*.twx
silent "$TWINDEX" rank "${parts[@]}" -o ranks --include-flat
edges 3 -r 12
as_export star -r 12 --include-flat
as_export single -r 12 --include-flat

# Fewer edges of a hash than there are make groups that are not exact, and say so
silent "$TWINDEX" -q pairs "${parts[@]}" --ranks ranks --parts 0/1 -o few.edges -r 11 --most-edges 5
fails 1 "the groups are not exact" "$TWINDEX" group "${parts[@]}" --ranks ranks few.edges
[ "$(wc -l <out)" -ge 8 ]

# A dense region is named, and all of its edges are there
mkdir s.d
"$(dirname "$TWINDEX")/bench/make_shards" s.d 30000 1 8 7 >/dev/null
silent "$TWINDEX" merge -d dense.db s.d/*.twx
silent "$TWINDEX" rank -d dense.db -o dense.ranks --include-flat
exits 0 "$TWINDEX" pairs -d dense.db --ranks dense.ranks --parts 0/1 -o dense.edges -r 12
has 'a dense region: ' err
has ' hashes are near more than 1000 others each' err
silent "$TWINDEX" group -d dense.db --ranks dense.ranks dense.edges
cp out wanted
silent "$TWINDEX" -q export --no-stat -d dense.db -r 12 --include-flat
same wanted out

# What is missing, or does not belong together
fails 2 'complete linkage compares all' "$TWINDEX" group "${parts[@]}" --ranks ranks --linkage complete ./[0-9].edges
fails 2 'the first is of --parts 1/3' "$TWINDEX" group "${parts[@]}" --ranks ranks 0.edges 2.edges
fails 2 'with another radius or other options' "$TWINDEX" group "${parts[@]}" --ranks ranks 0.edges few.edges 1.edges
fails 2 'is missing' "$TWINDEX" group -d p0.db -d p2.db --ranks ranks ./[0-9].edges
fails 2 'is none of the indexes' "$TWINDEX" group "${parts[@]}" -d all.db --ranks ranks ./[0-9].edges
fails 3 'is no file of edges' "$TWINDEX" group "${parts[@]}" --ranks ranks ranks
fails 3 'is no file of twindex rank' "$TWINDEX" group "${parts[@]}" --ranks 0.edges 0.edges
fails 2 'and no earlier one' "$TWINDEX" rank "${parts[@]}" -o c/photos/beaver.jpg
fails 2 'I/N is a share' "$TWINDEX" pairs "${parts[@]}" --ranks ranks --parts 3/3 -o x.edges
fails 2 'needs --ranks' "$TWINDEX" pairs "${parts[@]}" --parts 0/3 -o x.edges
python3 - <<'END'
for name, at in (('0.edges', 100), ('1.edges', -20), ('ranks', 2000)):
    data = bytearray(open(name, 'rb').read())
    data[at] ^= 4
    open('bad.' + name, 'wb').write(data)
END
fails 3 "bad.0.edges' is damaged" "$TWINDEX" group "${parts[@]}" --ranks ranks bad.0.edges 1.edges 2.edges -o g.csv
fails 3 "bad.1.edges' is damaged" "$TWINDEX" group "${parts[@]}" --ranks ranks 0.edges bad.1.edges 2.edges -o g.csv
fails 3 "bad.ranks' is damaged" "$TWINDEX" group "${parts[@]}" --ranks bad.ranks 0.edges 1.edges 2.edges -o g.csv
absent g.csv x.edges

# A part that has changed since
exits 0 "$TWINDEX" index -q -d p1.db c/modes
fails 3 'has changed since' "$TWINDEX" pairs "${parts[@]}" --ranks ranks --parts 0/1 -o x.edges
fails 3 'has changed since' "$TWINDEX" group "${parts[@]}" --ranks ranks ./[0-9].edges
