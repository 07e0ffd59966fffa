# The nine variants of two larger photos (a digit drawn into each differs): within 1 bit of each other.
[ -n "$SHARED_DATA" ] || { echo "the large collection is not there"; exit 77; }
"$TWINDEX" index -q -d t.db "$SHARED_DATA/exif-orientation"
for picture in Landscape Portrait; do
    for n in 0 2 3 4 5 6 7 8; do
        python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$SHARED_DATA/exif-orientation" 1 \
            "${picture}_1.jpg" "${picture}_$n.jpg"
    done
done
