# Flat images are found by query, though they join no group.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/flat"
is 8 "$(sqlite3 t.db 'SELECT count(*) FROM images WHERE flat')"
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/flat/white.png"
has flat/white.png,0,1, out
has flat/white-larger.png,0,0, out
silent "$TWINDEX" query -d t.db --format csv -r 0 --hash "$(printf '0%.0s' {1..32})"
has flat/black.jpg,0,0, out
