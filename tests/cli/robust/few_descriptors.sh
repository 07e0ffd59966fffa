# Files that readers hold open are bounded by the limit of descriptors: no file counts as unreadable for want of one.
. "$SRCDIR/tests/cli/functions.sh"
cc -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared "$SRCDIR/scripts/bench/slow_reads.c" -o slow.so
mkdir many
for ((i = 0; i < 200; i++)); do
    cp "$TESTDATA/formats/parrots.avif" "many/$i" # takes longer to decode than to read
done
runtime=$(ldd "$TWINDEX" | awk '/lib[atu]san/ { print $3 }' | paste -sd:)
ulimit -Sn 70
ulimit -Hn 70
exits 0 env LD_PRELOAD="${runtime:+$runtime:}$PWD/slow.so" SLOW_READS_MS=20 SLOW_READS_BELOW="$PWD/many" \
    "$TWINDEX" index -v -j 1 -d t.db many
if grep -q 'at most 0 readers' err; then
    wrong 'no readers'
fi
is 0 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE status <> 'hashed'")"
is "$(find many -type f | wc -l)" "$(known t.db | wc -l)"

# Too few for one worker: one line, with what it takes
fails 1 'only 6 files may be open at once, and one worker needs 18' \
    bash -c 'ulimit -n 6 && exec "$@"' - "$TWINDEX" index -j 1 -d none.db "$TESTDATA/photos"
absent none.db
exits 0 bash -c 'ulimit -n 18 && exec "$@"' - "$TWINDEX" index -q -j 1 -d least.db "$TESTDATA/photos"
# With room for some, as many as there is room for
fails 0 'few files may be open at once (ulimit -n): only 2 of 16 workers run' \
    bash -c 'ulimit -n 20 && exec "$@"' - "$TWINDEX" index -j 16 -d two.db "$TESTDATA/photos" "$TESTDATA/formats"
is 0 "$(sqlite3 two.db "SELECT count(*) FROM images WHERE status = 'failed'")"
is "$(find "$TESTDATA/photos" "$TESTDATA/formats" -type f | wc -l)" "$(known two.db | wc -l)"

# Nor does a limit on the size of files kill: it is a disk that is full
fails 75 limited.db bash -c 'ulimit -f 1 && exec "$@"' - "$TWINDEX" index -d limited.db "$TESTDATA/photos/anchor.jpg"
absent limited.db
