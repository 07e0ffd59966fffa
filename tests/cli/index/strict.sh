# Failed images are records, and exit code 4 only for those who ask with --strict; what is no image is no failure.
. "$SRCDIR/tests/cli/functions.sh"
mkdir good bad
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/disguised/notes.txt" "$TESTDATA/bad/empty.jpg" good
cp "$TESTDATA/bad/truncated.jpg" bad
silent "$TWINDEX" index -d t.db --strict good
silent "$TWINDEX" index -d t.db bad
exits 4 "$TWINDEX" index -d s.db --strict good bad
is 4 "$(known s.db | wc -l)"
exits 4 "$TWINDEX" hash -o shards --strict good bad
exits 0 "$TWINDEX" index -d s.db --strict good bad --json
is '[4,0]' "$(json out unchanged failed)"
exits 4 "$TWINDEX" index -d s.db --strict --retry-failed bad
fails 1 none "$TWINDEX" index -d u.db --strict bad none
