# What a dead run left in DB.shards: index takes what verifies. A torn tail is a warning; damage elsewhere ends with 3,
# all of the run done all the same, and the shard stays for people to look at.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/tiny/{9x8,8x9,3x2,1x1}.png c
silent "$TWINDEX" hash -j 1 -o shards c
good=$(find shards -name '*.twx')
name=$(basename "$good" .twx)
silent "$TWINDEX" merge -d whole.db shards
known whole.db '*' >whole
leftover() {
    mkdir "$1.db.shards"
    python3 "$SRCDIR/tests/cli/input/damage.py" "$good" "$1" "$1.db.shards/$name.twx$2"
}

leftover torn .part
fails 0 "$name.twx.part" "$TWINDEX" index -d torn.db c --json
is '[3,1]' "$(json out unchanged hashed)"
absent torn.db.shards
leftover no-footer .part
silent "$TWINDEX" index -d no-footer.db c --json
is '[4,0]' "$(json out unchanged hashed)"
absent no-footer.db.shards
for where in half-header empty lost-header; do
    leftover $where .part
    exits 0 "$TWINDEX" index -d $where.db c --json
    is '[0,4]' "$(json out unchanged hashed)"
    absent $where.db.shards
done
for where in payload length-huge footer-checksum magic; do
    leftover $where ''
    fails 3 "$where.db.shards/$name.twx" "$TWINDEX" index -d $where.db c --json
    is 4 "$(json out files)"
    known $where.db '*' | same - whole
    exits 0 "$TWINDEX" check -d $where.db
    has "$name.twx" err
    fails 3 "$where.db.shards/$name.twx" "$TWINDEX" index -d $where.db c --json
    is '[4,4]' "$(json out files unchanged)"
    rm "$where.db.shards/$name.twx"
    silent "$TWINDEX" index -d $where.db c
    absent $where.db.shards
done
leftover mark .part
fails 3 mark.db.shards "$TWINDEX" index -d mark.db c --json
is '[3,1]' "$(json out unchanged hashed)"

# Of another hash size: nothing of it is taken
mkdir size.db.shards
silent "$TWINDEX" hash -j 1 --hash-size 16 -o size.db.shards c
fails 3 size.db.shards "$TWINDEX" index --hash-size 8 -d size.db c
is 4 "$(known size.db | wc -l)"
