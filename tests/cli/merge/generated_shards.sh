# The generator of the benchmarks: the same arguments give the same shards, which merge whole; hashes are as it says.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
[ -x "$make_shards" ] || { echo 'the generator is not built: make build/bench/make_shards'; exit 77; }
mkdir a b other
silent "$make_shards" a 20000 3
silent "$make_shards" b 20000 3
silent "$make_shards" other 20000 3 8 2
is 3 "$(find a -name '*.twx' | wc -l)"
for shard in a/*; do
    cmp "$shard" "b/${shard#a/}"
done
for shard in other/*; do
    ! cmp -s "$shard" "a/${shard#other/}" || wrong "$shard is that of another seed"
done
silent "$TWINDEX" merge -d t.db a --json
is '[20000,20000,0]' "$(json out records new damaged)"
is 20 "$(sqlite3 t.db "SELECT count(DISTINCT substr(path, 1, 17)) FROM images")" # /collection/00000/
sqlite3 t.db 'SELECT hash FROM images' >hashes
python3 - hashes <<'END'
import sys
codes = [int(line, 16) for line in open(sys.argv[1])]
dense = sum(c.bit_count() <= 6 for c in codes) / len(codes)
assert 0.045 < dense < 0.065, dense  # 5 %, and what lies near these
near = sum(c.bit_count() <= 14 for c in codes) / len(codes)
assert dense < near < 0.09, near
# A sample of the others: about 15 % have been made near another one, and as many again are the other one
rest = [c for c in codes if c.bit_count() > 14]
some = rest[::100]
twins = sum(any(0 < (c ^ d).bit_count() <= 8 for d in rest) for c in some) / len(some)
assert 0.15 < twins < 0.45, twins
END
