# twindex transform of pictures much larger than the memory it takes: they go through the chain by strips.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
python3 - <<'EOF'
# 20000 x 12000 pixels of RGB, 720 MB; of bands, so that the file is small
import struct, zlib
width, height = 20000, 12000
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
packer = zlib.compressobj(1)
rows = [b"\0" + bytes([level, 255 - level, 90]) * width for level in (40, 200)]
data = b"".join(packer.compress(rows[y // 3000 % 2]) for y in range(height)) + packer.flush()
open("c/large.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                                chunk(b"IDAT", data) + chunk(b"IEND", b""))
EOF
python3 "$SRCDIR/tests/cli/hash/peak.py" 220 "$TWINDEX" transform -q -o o -j 1 --op grayscale --op resize=10% --op blur=1 c
is 2000x1200 "$(vipsheader -f width o/large.png)x$(vipsheader -f height o/large.png)"
vips extract_area o/large.png one.v 1000 150 1 1
is 148 "$(vips avg one.v | cut -d. -f1)" # 0.299 * 40 + 0.587 * 215 + 0.114 * 90 is 148.4
