# Of animations and documents the first frame counts, and its size.
"$TWINDEX" index -q -d t.db "$TESTDATA/animated"
python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$TESTDATA/animated" 4 still.jpg three-frames.gif \
    three-frames.webp three-pages.tiff
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE width = 240 AND height = 160")" -eq 4 ]
