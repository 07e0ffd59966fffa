# As formats, of a real photo in the sizes cameras make, encoded now by libvips.
command -v vips >/dev/null || { echo "no vips program to encode with"; exit 77; }
vips thumbnail "$TESTDATA/edits/original.jpg" photo.v 1600 --size both
vips pngsave photo.v photo.png
vips jpegsave photo.v photo.jpg --Q 90
vips webpsave photo.v photo.webp --Q 80
vips gifsave photo.v photo.gif
vips tiffsave photo.v photo.tiff --compression lzw
vips heifsave photo.v photo.avif --compression av1 --Q 60 --effort 1
vips heifsave photo.v photo.heic --compression hevc --Q 60 --effort 1
vips jxlsave photo.v photo.jxl --Q 80 --effort 3
vips magicksave photo.v photo.bmp
"$TWINDEX" index -q -d t.db photo.*
python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db . 4 photo.png photo.jpg photo.webp photo.gif photo.tiff \
    photo.avif photo.heic photo.jxl photo.bmp
