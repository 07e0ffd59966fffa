# SPDX-License-Identifier: MIT
#
# Writes one picture, known by construction, in kinds that readers take differently, into the current folder:
# rgb.png and what must look like it (*.bmp, late-exif.png), canvas.png and what must look like that (*.gif).
import struct
import zlib

WIDTH, HEIGHT = 96, 72


def level(x, y, channel):
    """A picture with detail everywhere: two crossing waves and a step, other phases in each channel."""
    value = 128 + 60 * ((x * 7 + channel * 31) % 97 - 48) / 48 + 60 * ((y * 11 + channel * 17 + x) % 61 - 30) / 30
    return max(0, min(255, int(value)))


RGB = [[tuple(level(x // 8 * 8, y // 8 * 8, c) for c in range(3)) for x in range(WIDTH)] for y in range(HEIGHT)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows, late=b""):
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    pixels = b"".join(b"\0" + b"".join(bytes(p) for p in row) for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + late
            + chunk(b"IEND", b""))


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def bmp(name, bits, pixels, header_bytes=40, compression=0, masks=(), top_down=False):
    """pixels(r, g, b) gives the bytes of one pixel; rows are padded to 4 bytes."""
    info = struct.pack("<IiiHHIIiiII", header_bytes, WIDTH, -HEIGHT if top_down else HEIGHT, 1, bits, compression, 0,
                       2835, 2835, 0, 0)
    info += b"".join(struct.pack("<I", mask) for mask in masks)
    if header_bytes > 40:
        info = info[:header_bytes].ljust(header_bytes, b"\0")
    rows = RGB if top_down else RGB[::-1]
    body = b""
    for row in rows:
        line = b"".join(pixels(*p) for p in row)
        body += line + b"\0" * (-len(line) % 4)
    offset = 14 + len(info)
    write(name, b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + info + body)


def bmps():
    masks = (0xff0000, 0xff00, 0xff)
    bmp("24.bmp", 24, lambda r, g, b: bytes((b, g, r)))
    bmp("24-top-down.bmp", 24, lambda r, g, b: bytes((b, g, r)), top_down=True)
    # A fourth byte without a meaning, holding what it likes.
    bmp("32-junk.bmp", 32, lambda r, g, b: bytes((b, g, r, (r * 7 + b) % 256)))
    bmp("32-zero.bmp", 32, lambda r, g, b: bytes((b, g, r, 0)))
    bmp("32-masks-junk.bmp", 32, lambda r, g, b: bytes((b, g, r, g)), compression=3, masks=masks)
    bmp("32-v4-no-alpha.bmp", 32, lambda r, g, b: bytes((b, g, r, r)), 108, 3, masks + (0,))
    bmp("32-v4-rgb.bmp", 32, lambda r, g, b: bytes((b, g, r, r)), 108, 0, masks + (0xff000000,))
    # Alpha that is 0 everywhere: opaque to browsers.
    bmp("32-v5-zero.bmp", 32, lambda r, g, b: bytes((b, g, r, 0)), 124, 3, masks + (0xff000000,))
    bmp("32-v5-opaque.bmp", 32, lambda r, g, b: bytes((b, g, r, 255)), 124, 3, masks + (0xff000000,))
    bmp("16-555.bmp", 16, lambda r, g, b: struct.pack("<H", (r & 1) << 15 | r >> 3 << 10 | g >> 3 << 5 | b >> 3))
    bmp("16-565.bmp", 16, lambda r, g, b: struct.pack("<H", r >> 3 << 11 | g >> 2 << 5 | b >> 3), compression=3,
        masks=(0xf800, 0x7e0, 0x1f))
    # Real alpha: half transparent everywhere, so half as dark on white.
    bmp("real-alpha.bmp", 32, lambda r, g, b: bytes((b, g, r, 128)), 124, 3, masks + (0xff000000,))
    write("real-alpha.png", png([[tuple((c * 128 + 255 * 127 + 127) // 255 for c in p) for p in row] for row in RGB]))


def late_exif():
    """The picture stored on its side, and the EXIF that says so behind its pixels."""
    side = [[RGB[HEIGHT - 1 - x][y] for x in range(HEIGHT)] for y in range(WIDTH)]
    exif = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, 8, 0, 0)
    write("late-exif.png", png(side, chunk(b"eXIf", exif)))


def gif(frames, screen):
    """Grey frames (left, top, rows) without compression: a clear code before the table grows."""
    data = b"GIF89a" + struct.pack("<HHBBB", *screen, 0xf6, 0, 0) + b"".join(bytes([2 * i] * 3) for i in range(128))
    for left, top, rows in frames:
        data += b"\x21\xf9\x04\x04\x0a\0\0\0"
        data += b"\x2c" + struct.pack("<HHHHB", left, top, len(rows[0]), len(rows), 0) + b"\x07"
        codes, flat = [], [v // 2 for row in rows for v in row]
        for i, value in enumerate(flat):
            if i % 100 == 0:
                codes.append(128)
            codes.append(value)
        packed = bytes(codes + [129])
        for i in range(0, len(packed), 255):
            part = packed[i:i + 255]
            data += bytes([len(part)]) + part
        data += b"\0"
    return data + b"\x3b"


def gifs():
    grey = [[p[1] // 2 * 2 for p in row] for row in RGB]
    screen = (WIDTH + 40, HEIGHT + 32)

    def canvas(left, top):
        rows = [[(255, 255, 255)] * screen[0] for _ in range(screen[1])]
        for y, row in enumerate(grey):
            for x, v in enumerate(row):
                rows[top + y][left + x] = (v, v, v)
        return png(rows)

    negative = [[254 - v for v in row] for row in grey]
    write("canvas.png", canvas(20, 16))
    write("canvas.gif", gif([(20, 16, grey)], screen))
    write("canvas-animated.gif", gif([(20, 16, grey), (0, 0, negative)], screen))
    write("corner.png", canvas(0, 0))
    write("corner.gif", gif([(0, 0, grey)], screen))


def tiff(name, bits, sample_format, pack, compression=1, photometric=1):
    """Grey samples, one strip, little-endian; pack(v) gives the bytes of the level v."""
    body = b"".join(pack(p[1]) for row in RGB for p in row)
    entries = [(256, WIDTH), (257, HEIGHT), (258, bits), (259, compression), (262, photometric), (273, 8), (277, 1),
               (278, HEIGHT), (279, len(body)), (339, sample_format)]
    ifd = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, v) for tag, v in entries)
    write(name, b"II*\0" + struct.pack("<I", 8 + len(body)) + body + ifd + bytes(4))


def tiffs():
    """What says which of its numbers is white, and what does not."""
    write("grey.png", png([[(p[1],) * 3 for p in row] for row in RGB]))
    tiff("8.tif", 8, 1, lambda v: bytes([v]))
    tiff("8-white-is-zero.tif", 8, 1, lambda v: bytes([255 - v]), photometric=0)
    tiff("16.tif", 16, 1, lambda v: struct.pack("<H", v * 257))
    tiff("unsupported-float01.tif", 32, 3, lambda v: struct.pack("<f", v / 255))
    tiff("unsupported-float65535.tif", 32, 3, lambda v: struct.pack("<f", v * 257.0))
    tiff("unsupported-double.tif", 64, 3, lambda v: struct.pack("<d", v))
    tiff("unsupported-uint32.tif", 32, 1, lambda v: struct.pack("<I", v * 0x1010101))
    tiff("unsupported-int16.tif", 16, 2, lambda v: struct.pack("<h", v * 257 - 32768))
    tiff("unsupported-int8.tif", 8, 2, lambda v: struct.pack("<b", v - 128))
    tiff("unsupported-complex.tif", 64, 6, lambda v: struct.pack("<ff", v, 0))
    tiff("unsupported-old-jpeg.tif", 8, 1, lambda v: bytes([v]), compression=6)
    tiff("unsupported-sensor.tif", 16, 1, lambda v: struct.pack("<H", v * 257), photometric=32803)


if __name__ == "__main__":
    tiffs()
    write("rgb.png", png(RGB))
    bmps()
    late_exif()
    gifs()
