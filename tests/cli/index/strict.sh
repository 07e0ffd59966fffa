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
# A format that is not decoded is no failure either, and counted apart
mkdir raw
cp "$TESTDATA/raw/canon.cr2" "$TESTDATA/raw/fuji.raf" raw
exits 0 "$TWINDEX" index -v -d r.db --strict --json raw
is '[2,0,{}]' "$(json out unsupported failed failed_by_reason)"
has '2 unsupported, 0 failed' err
has '2 files: 0 hashed, 2 unsupported;' <(printf %s "$summary")
silent "$TWINDEX" stats -d r.db --json
is '[2,0,{}]' "$(json out unsupported failed failed_by_reason)"
silent "$TWINDEX" stats -d r.db --failures
is 3 "$(wc -l <out)"
fails 1 none "$TWINDEX" index -d u.db --strict bad none
