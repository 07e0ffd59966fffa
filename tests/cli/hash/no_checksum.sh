# --no-checksum: the same hashes, no checksum in the view, and so no exact duplicates; and of a progressive JPEG only
# what carries the DC coefficients is read.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d with.db "$TESTDATA/photos" "$TESTDATA/modes"
silent "$TWINDEX" index -d without.db --no-checksum "$TESTDATA/photos" "$TESTDATA/modes"
for db in with without; do
    sqlite3 "$db.db" "SELECT path, hash, status, reason, width, height FROM images ORDER BY path" >"$db.txt"
done
cmp with.txt without.txt
[ "$(sqlite3 without.db 'SELECT count(checksum) FROM images')" -eq 0 ]
[ "$(sqlite3 with.db 'SELECT count(*) - count(checksum) FROM images')" -eq 0 ]
exits 0 "$TWINDEX" export -d without.db --exact
[ "$(wc -l <out)" -eq 1 ] || wrong "groups of equal bytes without checksums"
n=$(sqlite3 without.db 'SELECT count(hash) FROM images')
has "no checksum was taken of $n of $n images" err
silent "$TWINDEX" check -d without.db
# A later run without the option takes the checksums that are missing.
silent "$TWINDEX" index -d without.db "$TESTDATA/photos" "$TESTDATA/modes"
[ "$(sqlite3 without.db 'SELECT count(*) - count(checksum) FROM images')" -eq 0 ]
