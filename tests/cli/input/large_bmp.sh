# ImageMagick has 256 MiB for pixels: a BMP that needs more is failed for `memory`, with a palette or without, and never
# for `corrupt`; one that ends before its pixels do is `truncated`, whatever its size.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
python3 - <<'END'
import struct
def bmp(name, width, height, bits, n_bytes=None):
    row, palette = (width * bits + 31) // 32 * 4, bits <= 8 and bytes(4 << bits) or b""
    begin = 54 + len(palette)
    with open(f"c/{name}.bmp", "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", begin + row * height, 0, 0, begin))
        file.write(struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, row * height, 0, 0, 0, 0) + palette)
        file.truncate(n_bytes or begin + row * height)
bmp("fits", 5000, 5000, 8)
bmp("palette", 6000, 5000, 8)
bmp("colours", 7000, 5000, 24)
bmp("cut", 7000, 5000, 24, 1000)
END
exits 0 "$TWINDEX" index -q -d t.db c
is "$(printf '%s\n' 'c/colours.bmp|memory' 'c/cut.bmp|truncated' 'c/fits.bmp|' 'c/palette.bmp|memory')" \
    "$(known t.db "ifnull(reason, '')")"
