# Reads that are slow: readers go ahead of the decoders, and the index is the same as without.
. "$SRCDIR/tests/cli/functions.sh"
cc -std=c17 -D_GNU_SOURCE -O1 -fPIC -shared "$SRCDIR/scripts/bench/slow_reads.c" -o slow.so
mkdir many
for i in 1 2 3 4 5 6 7 8; do
    cp -r --preserve=timestamps "$TESTDATA/photos" "many/$i"
done
silent "$TWINDEX" index -d fast.db many
preload=$PWD/slow.so
# The sanitizer's own library must come first, where there is one.
runtime=$(ldd "$TWINDEX" | awk '/lib[atu]san/ { print $3 }' | paste -sd:)
exits 0 env LD_PRELOAD="${runtime:+$runtime:}$preload" SLOW_READS_MS=20 SLOW_READS_BELOW="$PWD/many" \
    "$TWINDEX" index -v -j 2 -d slow.db many
grep -q 'bound by reading' err || wrong "not bound by reading"
if grep -q 'at most 0 readers' err; then
    wrong "no readers"
fi
for db in fast slow; do
    sqlite3 "$db.db" "SELECT path, hash, status, checksum FROM images ORDER BY path" >"$db.txt"
done
cmp fast.txt slow.txt
