# query asks a collection in three indexes as it asks the one index of it all, to the byte; also where equal hashes lie in
# several of them, and the parts of pictures in one.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp -r "$TESTDATA/edits" "$TESTDATA/modes" "$TESTDATA/photos" c
mkdir c/copies
cp c/photos/b*.jpg c/edits/original.jpg c/edits/border.jpg c/copies
find c -type f | LC_ALL=C sort >all
for i in 0 1 2; do
    awk -v i=$i 'NR % 3 == i && !/copies/' all >list.$i
done
grep copies all >>list.1
for i in 0 1 2; do
    # The copies have no hashes of parts: what they are found by is known of their equals in the other indexes
    silent "$TWINDEX" hash --variants "$([ $i = 1 ] && echo none || echo all)" --files-from list.$i -o s.$i
    silent "$TWINDEX" merge -d p$i.db s.$i/*.twx
done
silent "$TWINDEX" merge -d all.db s.*/*.twx
parts=(-d p1.db -d p0.db -d p2.db)

# both ARGUMENT...: the parts answer what the one index answers.
both() {
    silent "$TWINDEX" query "$@" -d all.db
    cp out wanted
    [ "$(wc -l <wanted)" -ge 3 ] || wrong "too little: $*"
    silent "$TWINDEX" query "$@" "${parts[@]}"
    same wanted out
}
both c/photos c/edits --format csv --variants all
both c/edits/blurred.jpg --format csv --variants all -r 6
has '/copies/border.jpg' out
both c/photos/anchor.jpg c/modes -k 2 --any-orientation --format jsonl -r 30
both c --indexed --format csv -j 2
hash=$(sqlite3 p2.db 'SELECT hash FROM images WHERE flat = 0 LIMIT 1')
both --hash "$hash" --hash "${hash:0:16}" -r 15 --format csv
both --missing "$TESTDATA/formats" "$TESTDATA/bits" c -r 4

# --explain names each index
exits 0 "$TWINDEX" query --explain c/photos/anchor.jpg "${parts[@]}"
is 3 "$(grep -c "' in 'p[012].db': scan" err)"
fails 2 'merge them first' "$TWINDEX" query --verify c/photos/anchor.jpg "${parts[@]}"
