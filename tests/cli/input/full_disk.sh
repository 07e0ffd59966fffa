# No space for the index, its log, a shard or the results: 75 and one line; what was indexed stays whole; with room made,
# the same command goes on and completes.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir small c
cp "$TESTDATA"/photos/b*.jpg c
cp "$TESTDATA/photos/anchor.jpg" first.jpg
mount -t tmpfs -o size=1m none small

# Leaves N KiB on the disk.
leave() {
    rm -f small/filler
    head -c "$(($(df --output=avail -k small | tail -n 1) - $1))K" /dev/zero >small/filler
}

leave 0
fails 75 small/t.db "$TWINDEX" index -d small/t.db first.jpg
is filler "$(cd small && echo *)"
fails 75 small/s "$TWINDEX" hash -o small/s first.jpg
rm -rf small/s
leave 200
silent "$TWINDEX" index -d small/t.db first.jpg
known small/t.db '*' >before
for room in 0 4 8 16 32 40 48 56 64 80; do
    leave "$room"
    code=0
    "$TWINDEX" index -d small/t.db c >out 2>err || code=$?
    set_summary_apart
    if [ "$code" -ne 0 ]; then
        is 75 "$code"
        is 1 "$(wc -l <err)"
        has small err
        has 'no space left' err
    fi
    leave 200
    exits 0 "$TWINDEX" check -d small/t.db
    known small/t.db '*' >after
    is '' "$(comm -23 before after)"
    [ "$room" -gt 0 ] || is 75 "$code"
done
exits 0 "$TWINDEX" index -d small/t.db c
is 11 "$(known small/t.db | wc -l)"
is 'filler t.db' "$(cd small && echo *)"

# Shards alone
leave 4
fails 75 small/s "$TWINDEX" hash -o small/s "$TESTDATA"/{photos,edits,modes} # more than a page
rm -r small/s
leave 100
silent "$TWINDEX" hash -o small/s c
silent "$TWINDEX" merge -d m.db small/s -q
is 10 "$(known m.db | wc -l)"

# Results: the old file stays as it is
rm -r small/s
echo old >small/groups
leave 0
fails 75 small/groups "$TWINDEX" export -d small/t.db -o small/groups
is old "$(cat small/groups)"
is '' "$(cd small && find . -type f ! -name filler ! -name groups ! -name 't.db*')"
exits 75 "$TWINDEX" export -d small/t.db -o /dev/full
is 1 "$(wc -l <err)"
code=0
"$TWINDEX" export -d small/t.db >/dev/full 2>err || code=$?
is 75 "$code"
is 1 "$(wc -l <err)"
leave 64
silent "$TWINDEX" export -d small/t.db -o small/groups
is 7 "$(wc -l <small/groups)"
