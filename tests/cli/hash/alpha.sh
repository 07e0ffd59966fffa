# Transparency is composited over white, whatever colours lie hidden below it: the hash of the flattened picture.
compare() {
    python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$TESTDATA/alpha" "$@"
}
"$TWINDEX" index -q -d t.db "$TESTDATA/alpha"
compare 0 over-white.png rgba.png rgba.webp rgba.tiff grey-alpha.png
compare 0 soft-over-white.png soft-rgba.png
compare 4 over-white.png palette.png transparent.gif rgba.avif rgba.jxl
