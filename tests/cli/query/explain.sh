# --explain says on stderr which search ran and what it touched, one line a question; stdout is as without it.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/tiny"
silent "$TWINDEX" query -d t.db --format csv "$TESTDATA/tiny/9x8.png" --hash 0123456789abcdef
cp out plain
exits 0 "$TWINDEX" query -d t.db --format csv --explain "$TESTDATA/tiny/9x8.png" --hash 0123456789abcdef
same out plain
is 2 "$(wc -l <err)"
has "$TESTDATA/tiny/9x8.png" err
has 128 err
has 0123456789abcdef err
has 64 err
is 2 "$(grep -c scan err)"
is 2 "$(grep -c 'radius [0-9]* adaptive ([0-9]* for this hash)' err)"
exits 0 "$TWINDEX" query -d t.db --explain -r 7 "$TESTDATA/tiny/9x8.png"
has 'radius 7, matches' err
exits 0 "$TWINDEX" query -q -d t.db --explain "$TESTDATA/tiny/9x8.png"
is 1 "$(wc -l <err)"
