# JPEG (baseline), PNG (not interlaced) and TIFF of 20,000 x 14,000 cost at most 200 MB.
if ldd "$TWINDEX" | grep -q libasan; then
    echo "a sanitized program has other memory"
    exit 77
fi
command -v vips >/dev/null || { echo "no vips program to encode with"; exit 77; }
vips black line.v 20000 1 --bands 3
vips linear line.v grey.v 1 100 --uchar
for suffix in '.jpg[Q=50]' '.png[compression=1]' '.tiff[compression=packbits]'; do
    vips replicate grey.v "large$suffix" 1 14000
    file=large${suffix%%[*}
    python3 "$SRCDIR/tests/cli/hash/peak.py" 200 "$TWINDEX" index -q -d "$file.db" "$file"
    [ "$(sqlite3 "$file.db" "SELECT status, width, height FROM images")" = "hashed|20000|14000" ]
    rm "$file"
done
