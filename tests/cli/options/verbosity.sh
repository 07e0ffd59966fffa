# A run ends with one line that says what it did, also in a log; -v reports its stages, -vv each image, -q keeps warnings back but no errors.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" "$TESTDATA/bad/truncated.jpg" "$TESTDATA/bad/damaged.png" "$TESTDATA/disguised/notes.txt" c
silent "$TWINDEX" index -d 0.db c
[ ! -s out ]
[[ $summary =~ ^'twindex: 4 files: 1 hashed, 2 failed, 1 not images; '[0-9.]+' s'$ ]]
silent "$TWINDEX" hash -j 1 -o made c
has '4 files: 1 hashed' - <<<"$summary"
silent "$TWINDEX" merge -d made.db made
has '1 shard merged: 4 records, 4 new, 0 replaced' - <<<"$summary"
silent "$TWINDEX" merge -d made.db made
has '0 shards merged, 1 merged before: 0 records' - <<<"$summary"
silent "$TWINDEX" export -d 0.db
has '0 groups' - <<<"$summary"
silent "$TWINDEX" export -d 0.db -o groups.csv
has '0 groups' - <<<"$summary"
silent "$TWINDEX" prune -d 0.db
has '4 records' - <<<"$summary"
silent "$TWINDEX" check -d 0.db
has 'ok: 4 images' out
silent "$TWINDEX" check -d 0.db --json
has '0 problems among 4 images' - <<<"$summary"
for command in 'index c' 'hash -o made c' 'merge made' export 'export -o groups.csv' prune 'check --json'; do
    # shellcheck disable=SC2086 # words
    TWINDEX_DB=0.db exits 0 "$TWINDEX" $command -q
    is '' "$summary"
    [ ! -s err ]
done
exits 0 "$TWINDEX" index -v -d 1.db c
has '4 files' err
lacks 9x8 err
exits 0 "$TWINDEX" index -vv -d 2.db c
for name in 9x8.png truncated.jpg damaged.png notes.txt; do
    is 1 "$(grep -c "$PWD/c/$name" err)"
done
grep -q 'truncated.jpg.*truncated' err
grep -q 'damaged.png.*corrupt' err
is '' "$(grep -v '^twindex: ' err)"
cp err twice
exits 0 "$TWINDEX" index -v -v -d 3.db c
is "$(grep -c c/ twice)" "$(grep -c c/ err)"
exits 0 "$TWINDEX" index -vvv -d 4.db c
exits 0 "$TWINDEX" -v --verbose index -d 5.db c
is "$(wc -l <twice)" "$(wc -l <err)"
silent "$TWINDEX" -qv --quiet index -d 6.db c
silent "$TWINDEX" -v --version
silent "$TWINDEX" -vv --help

# -q: what happened is in the exit code and in error lines; warnings are not reported
silent "$TWINDEX" hash -o shards c
touch shards/0123-000.twx.part
exits 0 "$TWINDEX" merge -d 7.db shards
grep -q 0123-000.twx.part err
silent "$TWINDEX" merge -q -d 8.db shards
fails 1 "'none'" "$TWINDEX" index -q -d 9.db c none
