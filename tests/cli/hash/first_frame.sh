# Of animations and documents the first frame counts, and its size.
within() {
    python3 "$SRCDIR/tests/cli/hash/compare.py" within "$1" "$TESTDATA/animated" "${@:2}"
}
"$TWINDEX" index -q -d t.db "$TESTDATA/animated"
within t.db 4 still.jpg three-frames.gif three-frames.webp three-pages.tiff
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE width = 240 AND height = 160")" -eq 4 ]

# Each of these has a second frame that is the negative of its first.
"$TWINDEX" index -q --decoder vips -d vips.db "$TESTDATA/animated"
for db in t.db vips.db; do
    within $db 8 still.jpg two-frames.gif two-frames.webp two-frames.png default-image.png two-pages.tiff \
        two-frames.jxl two-frames-lossless.jxl sequence.avif two-images.heic
    ! within $db 100 still.jpg negative.png
    [ "$(sqlite3 $db "SELECT count(*) FROM images WHERE width = 120 AND height = 80 AND status = 'hashed'")" -eq 10 ]
done
[ "$(sqlite3 t.db "SELECT group_concat(DISTINCT n_frames) FROM files WHERE CAST(name AS TEXT) LIKE '%.jxl'")" = 2 ]
