# export --format npy on a disk that is too small for either file: one line, 75, and what was there before stays.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
own_mounts
mkdir shards full
silent "$make_shards" shards 30000 1
silent "$TWINDEX" merge -q -d t.db shards
silent "$TWINDEX" export -d t.db --format npy -o whole.npy
[ "$(stat -c %s whole.npy)" -lt 500000 ] && [ "$(stat -c %s whole.npy.paths)" -gt 1000000 ]
for size in 300k 1m; do # too small for the array, for the paths
    mount -t tmpfs -o size=$size none full
    fails 75 'no space left on device' "$TWINDEX" export -d t.db --format npy -o full/h.npy
    is '' "$(ls -A full)"
    printf '/old\0' >full/h.npy.paths
    head -c 128 whole.npy >full/h.npy
    fails 75 'no space left on device' "$TWINDEX" export -d t.db --format npy -o full/h.npy
    is 'h.npy h.npy.paths' "$(cd full && echo *)"
    is 128 "$(stat -c %s full/h.npy)"
    is 5 "$(stat -c %s full/h.npy.paths)"
    umount full
done
