# An already merged shard, merged again after a prune, changes nothing; new shards and new runs still count.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/"*.png c
silent "$TWINDEX" hash -o shards c
silent "$TWINDEX" merge -d t.db shards
rm c/9x8.png c/3x2.png
silent "$TWINDEX" prune -d t.db --json
is 2 "$(json out dropped)"
known t.db '*' >pruned
silent "$TWINDEX" merge -d t.db shards --json
is '[0,0,0]' "$(json out shards records new)"
known t.db '*' | same - pruned
cp "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" index -d t.db c --json
is '[5,1]' "$(json out unchanged hashed)"
is 6 "$(known t.db | wc -l)"
