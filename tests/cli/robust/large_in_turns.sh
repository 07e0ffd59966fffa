# Pictures that cost much memory are decoded one at a time, however many workers there are: four TIFFs whose tiles are
# larger than most pictures, together cost no more than one.
if ldd "$TWINDEX" | grep -q libasan; then
    echo "a sanitized program has other memory"
    exit 77
fi
command -v vips >/dev/null || { echo "no vips program to encode with"; exit 77; }
mkdir c
vips black black.v 9616 9600 # two tiles side by side
vips tiffsave black.v c/1.tif --tile --tile-width 9600 --tile-height 9600 --compression deflate
ln c/1.tif c/2.tif
ln c/1.tif c/3.tif
ln c/1.tif c/4.tif
python3 "$SRCDIR/tests/cli/hash/peak.py" 400 "$TWINDEX" index -q -d t.db -j 4 c
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE status = 'hashed'")" -eq 4 ]
