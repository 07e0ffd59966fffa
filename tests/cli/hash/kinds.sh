# What other readers show of these files is what is hashed: a fourth byte of a BMP that is no alpha, a GIF's canvas
# around its first frame, and EXIF behind a PNG's pixels.
mkdir k
(cd k && python3 "$SRCDIR/tests/cli/hash/kinds.py")
"$TWINDEX" index -q -d t.db k
# Never a wrong hash in silence: what does not say which of its numbers is white is not hashed.
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE reason = 'unsupported format' AND path LIKE '%/unsupported-%'")" -eq 9 ]
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE (status <> 'hashed' OR flat) AND path NOT LIKE '%/unsupported-%'")" -eq 0 ]
within() {
    python3 "$SRCDIR/tests/cli/hash/compare.py" within t.db "$PWD/k" "$@"
}
within 0 rgb.png 24.bmp 24-top-down.bmp 32-junk.bmp 32-zero.bmp 32-masks-junk.bmp 32-v4-no-alpha.bmp 32-v4-rgb.bmp \
    32-v5-zero.bmp 32-v5-opaque.bmp late-exif.png
within 4 rgb.png 16-555.bmp 16-565.bmp
within 0 real-alpha.png real-alpha.bmp
within 0 canvas.png canvas.gif canvas-animated.gif
within 0 corner.png corner.gif
within 0 grey.png 8.tif 8-white-is-zero.tif 16.tif
[ "$(sqlite3 t.db "SELECT count(*) FROM images WHERE width = 96 AND height = 72")" -eq 19 ]
# Streamed files too: above 32 MB a PNG is not in memory when its chunks are gone through.
python3 - <<'END'
import struct, zlib
data = open("k/late-exif.png", "rb").read()
at = data.index(b"eXIf") - 4
filler = b"prVt" + bytes(1 << 20)
filler = struct.pack(">I", 1 << 20) + filler + struct.pack(">I", zlib.crc32(filler))
open("k/long.png", "wb").write(data[:at] + filler * 40 + data[at:])
END
"$TWINDEX" index -q -d t.db k
within 0 rgb.png long.png
