# libjpeg-turbo and libvips decode the same JPEGs to nearly the same hashes: at most 1.5 bits of 128 on average, 8 at
# most measured (a photo of a bonsai with large flat parts); and agree on what fails, and why.
from=${SHARED_DATA:-$TESTDATA}
for decoder in auto vips; do
    "$TWINDEX" index -q --decoder "$decoder" -d "$decoder.db" "$from"
    sqlite3 "$decoder.db" "ATTACH 'paths.db' AS paths; CREATE TABLE paths.$decoder (path PRIMARY KEY, status, reason, width, height,
        format, hash); -- the views have no index by path
        INSERT INTO paths.$decoder SELECT path, status, reason, width, height, format, hash FROM images"
done
sqlite3 paths.db "SELECT a.path, a.status, a.reason, b.status, b.reason, a.width, a.height, b.width, b.height
    FROM auto a JOIN vips b USING (path)
    WHERE a.status <> b.status OR a.reason IS NOT b.reason OR a.width IS NOT b.width OR a.height IS NOT b.height" >differ
[ ! -s differ ] || { cat differ >&2; exit 1; }
sqlite3 paths.db "SELECT a.hash, b.hash FROM auto a JOIN vips b USING (path)
    WHERE a.format = 'jpeg' AND a.hash IS NOT NULL" >pairs
n_jpeg=$(sqlite3 auto.db "SELECT count(*) FROM files JOIN provenance ON provenance.id = provenance_id WHERE decoder = 2")
[ "$n_jpeg" -gt 10 ] || { echo "libjpeg decoded only $n_jpeg files" >&2; exit 1; }
python3 - <<'PYTHON'
rows = [line.strip().split("|") for line in open("pairs")]
distances = [bin(int(a, 16) ^ int(b, 16)).count("1") for a, b in rows]
mean, most = sum(distances) / len(distances), max(distances)
print(f"{len(distances)} JPEGs: mean {mean:.2f}, max {most} of 128 bits")
assert mean <= 1.5 and most <= 12
PYTHON
