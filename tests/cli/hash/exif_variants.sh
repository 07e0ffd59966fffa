# One picture stored in nine ways, upright by its EXIF orientation: hashes agree within 1 bit, as does the upright size.
"$TWINDEX" index -q -d t.db "$TESTDATA/exif"
set -- orientation-1.jpg
for n in 0 2 3 4 5 6 7 8; do
    set -- "$@" "orientation-$n.jpg"
done
python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$TESTDATA/exif" 1 "$@"
# PNG, WebP (lossy) and TIFF carry an orientation too, on a picture of half the size.
python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$TESTDATA/exif" 3 orientation-1.jpg \
    orientation-6.png orientation-8.webp orientation-3.tiff
