# --no-checksum: the same hashes, whichever decoder is asked for, no checksum in the view, and so no exact duplicates.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d with.db "$TESTDATA/photos" "$TESTDATA/modes"
silent "$TWINDEX" index -d without.db --no-checksum "$TESTDATA/photos" "$TESTDATA/modes"
for db in with without; do
    sqlite3 "$db.db" "SELECT path, hash, status, reason, width, height FROM images ORDER BY path" >"$db.txt"
done
cmp with.txt without.txt
# What reads coefficients has a file's bytes also where no checksum is taken of them.
for option in '' --no-checksum; do
    # shellcheck disable=SC2086 # none, or one word
    exits 0 "$TWINDEX" index -q --decoder coefficients $option -d "by$option.db" "$TESTDATA/photos" "$TESTDATA/modes"
    sqlite3 "by$option.db" "SELECT path, hash, status, reason, width, height FROM images ORDER BY path" >"by$option.txt"
done
cmp by.txt by--no-checksum.txt
[ "$(grep -c '\.jpg|[0-9a-f]' by--no-checksum.txt)" -ge 10 ] || wrong 'it declines photos'
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
