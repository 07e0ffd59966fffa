# One picture in nine formats: each within 4 bits of 128 of the PNG. Lossless ones, and pictures whose embedded
# profile is to be ignored, have the very hash of the same pixels without.
compare() {
    python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$TESTDATA" "$@"
}
"$TWINDEX" index -q -d t.db "$TESTDATA/formats" "$TESTDATA/modes"
compare 4 formats/parrots.png formats/parrots.jpg formats/parrots.webp formats/parrots.gif formats/parrots.tiff \
    formats/parrots.avif formats/parrots.heic formats/parrots.jxl formats/parrots.bmp
compare 0 formats/parrots.png formats/parrots.tiff formats/parrots.bmp modes/lossless.webp modes/interlaced.png \
    modes/profile-swaps-red-and-blue.png
compare 0 formats/parrots.jpg modes/profile-swaps-red-and-blue.jpg
compare 4 formats/parrots.png modes/progressive.jpg modes/grey.jpg modes/subsampled-411.jpg modes/stray-bytes.jpg \
    modes/trailing-bytes.jpg modes/palette.png modes/grey-16-bit.png modes/tiled.tiff modes/jpeg-inside.tiff \
    modes/big.tiff modes/big-endian.tiff modes/12-bit.avif modes/10-bit.heic modes/16-bit.jxl \
    modes/linear.jxl modes/linear-lossy.jxl
# What comes by way of a default CMYK profile is still the same picture.
compare 12 formats/parrots.png modes/cmyk.jpg modes/cmyk.tiff
