# check says ok of a sound index; unmerged and torn shards beside it are named and no fault.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c d
cp "$TESTDATA/tiny/"*.png c
cp "$TESTDATA/flat/"* d
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" check -d t.db
grep -q '^ok' out
is 1 "$(wc -l <out)"
silent "$TWINDEX" hash -j 2 -o t.db.shards d
for shard in t.db.shards/*.twx; do
    :
done
cp "$shard" "t.db.shards/$(printf 'ab%.0s' {1..16})-000.twx"
head -c 300 "$shard" >"t.db.shards/$(printf 'cd%.0s' {1..16})-000.twx.part"
exits 0 "$TWINDEX" check -d t.db
grep -q '^ok' out
for shard in t.db.shards/*; do
    has "$shard" err
done
is "$(find t.db.shards -type f -printf x | wc -c)" "$(wc -l <err)"
silent "$TWINDEX" check -q -d t.db
exits 0 "$TWINDEX" check -d t.db --json
is "[0,$(wc -l <err)]" "$(json out problems leftover_shards)"
exits 0 "$TWINDEX" index -d t.db c d
silent "$TWINDEX" check -d t.db
