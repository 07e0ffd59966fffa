# WebP and AVIF by their luma, and by libvips: nearly the same hashes, at most 0.5 bits of 128 on average, and all else that the index knows
# of a file the same; but for which decoder it was.
. "$SRCDIR/tests/cli/functions.sh"
from=${SHARED_DATA:-$TESTDATA}
[ -z "${TWX_SANITIZED-}" ] || from=$TESTDATA
mkdir made
find "$from" -path '*/kodak/*.png' -o -path "$TESTDATA/photos/*.jpg" -o -path '*/caltech101/*7.jpg' | LC_ALL=C sort | head -n "$([ -n "${TWX_LONG-}" ] && echo 24 || echo 16)" >photos
for quality in 25 60 95; do
    exits 0 "$TWINDEX" transform -o "made/$quality" --format webp --quality "$quality" --files-from photos
done
n=0
while read -r photo; do
    n=$((n + 1))
    vips heifsave "$photo" "made/$n-40.avif" --compression av1 --Q 40 --effort 1
    vips heifsave "$photo" "made/$n-70.avif" --compression av1 --Q 70 --effort 1 --subsample-mode off
done <photos
# Those that are there, too
find "$from" "$TESTDATA" "$PWD/made" -type f -print0 | LC_ALL=C xargs -0 grep -laE 'WEBP|ftypavi|ftypmi' >files || :
for decoder in auto vips; do
    "$TWINDEX" index -q --decoder "$decoder" -d "$decoder.db" --files-from files
done
compare() { # format, number of its decoder
    sqlite3 auto.db "ATTACH 'vips.db' AS other;
        SELECT a.path, a.status, a.reason, b.status, b.reason FROM images a JOIN other.images b USING (path)
        WHERE a.format = '$1' AND (a.status <> b.status OR a.reason IS NOT b.reason OR a.width IS NOT b.width OR
            a.height IS NOT b.height OR a.taken IS NOT b.taken)" >differ
    [ ! -s differ ] || { cat differ >&2; exit 1; }
    sqlite3 auto.db "ATTACH 'vips.db' AS other;
        SELECT a.hash, b.hash FROM images a JOIN other.images b USING (path)
        WHERE a.format = '$1' AND a.hash IS NOT NULL" >pairs
    python3 - "$1" <<'PYTHON'
import sys
rows = [line.strip().split("|") for line in open("pairs")]
distances = [bin(int(a, 16) ^ int(b, 16)).count("1") for a, b in rows]
mean, most = sum(distances) / len(distances), max(distances)
print(f"{len(distances)} {sys.argv[1]}: mean {mean:.3f}, max {most} of 128 bits")
assert len(distances) >= 30 and mean <= 0.5 and most <= 16
PYTHON
    taken=$(sqlite3 auto.db "SELECT count(*) FROM files JOIN provenance ON provenance.id = provenance_id WHERE decoder = $2")
    [ "$taken" -ge 30 ] || wrong "only $taken $1 were decoded by their luma"
    is 0 "$(sqlite3 vips.db "SELECT count(*) FROM provenance WHERE decoder = $2")"
}
compare webp 5
compare avif 6
# A file that is not in memory has the same hash.
"$TWINDEX" index -q --no-checksum -d streamed.db made
sqlite3 streamed.db "ATTACH 'auto.db' AS other;
    SELECT a.path FROM images a JOIN other.images b USING (path) WHERE a.hash IS NOT b.hash" >differ
[ ! -s differ ] || { cat differ >&2; exit 1; }
