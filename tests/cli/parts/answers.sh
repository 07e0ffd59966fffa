# A collection in three indexes, with folders, equal bytes, hard links and equal hashes in several of them: pairs and export
# answer as the one index of it all does, to the byte.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp -r "$TESTDATA/edits" "$TESTDATA/modes" "$TESTDATA/photos" "$TESTDATA/bad" c
mkdir c/copies
cp c/photos/b*.jpg c/copies
ln c/photos/anchor.jpg c/copies/link.jpg
find c -type f | LC_ALL=C sort >all
for i in 0 1 2; do
    awk -v i=$i 'NR % 3 == i' all >list.$i
    exits 0 "$TWINDEX" hash --variants all --files-from list.$i -o s.$i
    silent "$TWINDEX" merge -d p$i.db s.$i/*.twx
done
silent "$TWINDEX" merge -d all.db s.*/*.twx
parts=(-d p1.db -d p0.db -d p2.db)

# both COMMAND...: the parts say what the one index says.
both() {
    exits 0 "$TWINDEX" "$@" -d all.db
    cp out wanted
    [ "$(wc -l <wanted)" -ge 4 ] || wrong "too little: $*"
    exits 0 "$TWINDEX" "$@" "${parts[@]}"
    same wanted out
}
both export --format csv
both export --linkage complete -r 24
both export --linkage single -r 16 --any-orientation --inverted
both export --exact
both export --exact --all-files
both export --keep original,newest --include-flat --min-group 3
both export --same-dir -r 24
both export --only-in c/copies --format jsonl
both export --protect c/photos --format paths --role all
both pairs -r 20 --any-orientation
both pairs --between c/photos c/copies

# A file that is gone is left out, whichever part has it
rm c/copies/beaver.jpg c/photos/barrel.jpg
both export

# What makes no sense
fails 2 'is given twice' "$TWINDEX" export -d p0.db -d p1.db -d p0.db
fails 2 'merge them first' "$TWINDEX" export --verify "${parts[@]}"
fails 2 'merge them first' "$TWINDEX" pairs --verify "${parts[@]}"
fails 2 'merge them first' "$TWINDEX" export --damaged "${parts[@]}"
fails 2 'is the index or a file of it' "$TWINDEX" export "${parts[@]}" -o p2.db
silent "$TWINDEX" index -d h16.db --hash-size 16 c/modes
fails 3 'of size 16' "$TWINDEX" export -d p0.db -d h16.db
silent "$TWINDEX" merge -d twice.db s.1/*.twx
fails 1 "' is in two of the indexes given" "$TWINDEX" export --no-stat "${parts[@]}" -d twice.db
