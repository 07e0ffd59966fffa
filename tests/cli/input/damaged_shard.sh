# A damaged shard, wherever the damage: merge ends with 3 and one line naming it, takes what verifies of it and all of
# the others, and does not note it as merged: the whole one can still come.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c d
cp "$TESTDATA"/tiny/{9x8,8x9,3x2,1x1}.png c
cp "$TESTDATA/tiny/17x16.png" d
silent "$TWINDEX" hash -j 1 -o shards c
silent "$TWINDEX" hash -j 1 -o other d
good=$(find shards -name '*.twx')
silent "$TWINDEX" merge -d whole.db shards other
known whole.db '*' >whole
damaged() {
    python3 "$SRCDIR/tests/cli/input/damage.py" "$good" "$1" "bad-$1.twx"
    fails 3 "bad-$1.twx" "$TWINDEX" merge -d "$1.db" "bad-$1.twx" other --json
    # from n to m records of the damaged one, and that of the other
    n=$(known "$1.db" | wc -l)
    ((n >= $2 + 1 && n <= $3 + 1)) || wrong "$1: $n records"
    silent "$TWINDEX" check -d "$1.db"
    is 1 "$(sqlite3 "$1.db" 'SELECT count(*) FROM shards')"
    known "$1.db" '*' >some
    is '' "$(comm -13 whole some)"
    fails 3 "bad-$1.twx" "$TWINDEX" merge -d "$1.db" "bad-$1.twx"
    silent "$TWINDEX" merge -d "$1.db" shards --json
    is 1 "$(json out shards)"
    known "$1.db" '*' | same - whole
}
for where in magic header half-header empty other-version; do
    damaged $where 0 0
done
for where in mark payload checksum length-huge length-0 length-more lost-block; do
    damaged $where 3 3
done
damaged record-cut-out 1 3
for where in footer-mark footer-count footer-checksum footer-cut no-footer appended; do
    damaged $where 4 4
done
damaged tail 3 3
damaged only-header 0 0
