# Merge names missing partitions as an array has them, and refuses what does not belong, before anything is merged.
. "$SRCDIR/tests/cli/functions.sh"

mkdir c
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
    cp "$TESTDATA/tiny/9x8.png" c/$i.png
done
silent "$TWINDEX" list c -o m
for i in 0 1 2 3 4 5 6 7; do
    silent "$TWINDEX" hash --manifest m --partition $i/8 -o d
done
cp -r d all
rm d/shard-0000{0,2,3,4,6}-of-00008.twx
fails 1 "missing partitions: 0,2-4,6 (of 8 in 'd')" "$TWINDEX" merge -d t.db --manifest m --expect 8 --wait 0 d
fails 1 'missing partitions: 0-7 (of 8' "$TWINDEX" merge -d t.db --manifest m --expect 8 --wait 0 nowhere
absent t.db

# Names that come late are waited for
cp all/shard-0000{2,3,4,6}* d
"$TWINDEX" merge -d t.db --manifest m --expect 8 --wait 60 d 2>late &
pid=$!
until_true has "waits for partitions 0 of 8 in 'd'" late
cp all/shard-00000* d/.late
mv d/.late d/shard-00000-of-00008.twx
wait $pid
is 12 "$(known t.db | wc -l)"
rm t.db
# or until a signal comes
rm d/shard-00005*
"$TWINDEX" merge -d t.db --manifest m --expect 8 d 2>stopped &
pid=$!
until_true has 'waits for' stopped
kill -TERM $pid
code=0
wait $pid || code=$?
is 143 $code
has 'nothing was merged' stopped

# Shards that do not belong
merges() {
    fails 3 "$1" "$TWINDEX" merge -d t.db --manifest m --expect 8 --wait 0 d
    absent t.db
}
silent "$TWINDEX" hash --manifest m --partition 5/8 -o other --variants none
cp other/* d
merges "'d/shard-00005-of-00008.twx' is made with other options"
silent "$TWINDEX" hash --manifest m --partition 5/8 -o sixteen --hash-size 16
cp sixteen/* d
merges "'d/shard-00005-of-00008.twx' is made with other options"
cp all/shard-00006* d/shard-00005-of-00008.twx
merges "'d/shard-00005-of-00008.twx' is of another partition"
head -c -1 all/shard-00005-of-00008.twx >d/shard-00005-of-00008.twx
merges "'d/shard-00005-of-00008.twx' is damaged"
: >d/shard-00005-of-00008.twx
merges "'d/shard-00005-of-00008.twx'"
cp all/shard-00005* d
silent "$TWINDEX" list c -o m2
exits 3 "$TWINDEX" merge -d t.db --manifest m2 --expect 8 --wait 0 d
is 8 "$(grep -c 'is of another manifest' err)"
fails 3 'of another manifest' "$TWINDEX" hash --manifest m2 --partition 5/8 -o d

# Manifests that are torn, damaged, or none
head -c -1 m >torn
fails 3 'not whole' "$TWINDEX" merge -d t.db --manifest torn --expect 8 d
fails 3 'not whole' "$TWINDEX" hash --manifest torn --partition 0/8 -o n
sed 's/9x8/9y8/; s/1.png/2.png/' m >damaged
fails 3 'damaged' "$TWINDEX" merge -d t.db --manifest damaged --expect 8 d
fails 3 'not a manifest' "$TWINDEX" hash --manifest c/1.png --partition 0/8 -o n
fails 1 'none' "$TWINDEX" hash --manifest none --partition 0/8 -o n
fails 3 'no regular file' "$TWINDEX" hash --manifest c --partition 0/8 -o n
absent t.db n

# Command lines
for words in '--partition 0/1' '--manifest m' '--manifest m --partition 1/1' '--manifest m --partition 0/0' '--manifest m --partition 0' \
    '--manifest m --partition -1/2' '--manifest m --partition 0/2x' '--manifest m --partition 0/1000001' '--manifest m --partition 0/1 c' \
    '--manifest m --partition 0/1 -x' '--manifest m --partition 0/1 --exclude x'; do
    # shellcheck disable=SC2086 # words
    exits 2 "$TWINDEX" hash -o n $words
done
for words in '--expect 8 d' '--manifest m d' '--manifest m --expect 8' '--manifest m --expect 8 d all' '--wait 1 d' '--manifest m --expect 0 d' \
    '--manifest m --expect 8 --wait x d'; do
    # shellcheck disable=SC2086 # words
    exits 2 "$TWINDEX" merge -d t.db $words
done
absent t.db n
silent "$TWINDEX" merge -d t.db --manifest m --expect 8 --wait 0 d
