# SPDX-License-Identifier: MIT
#
# Writes one picture, known by construction, in kinds of TIFF into the current folder. A name says what it must look like:
# grey-*.tif like grey.png, rgb-*.tif like rgb.png, half-*.tif like half.png, bilevel-*.tif like bilevel.png; what is
# none of these begins with unsupported-.
import struct
import sys
import zlib

sys.dont_write_bytecode = True
from kinds import HEIGHT, RGB, WIDTH, png, write  # noqa: E402

GREY = [[p[1] for p in row] for row in RGB]
WHITE_IS_ZERO, BLACK_IS_ZERO, COLOUR, PALETTE, CMYK, YCBCR, CIELAB, ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9


def packed(rows, bits):
    """Samples of a few bits, the first in the highest, rows padded to bytes."""
    out = b""
    for row in rows:
        text = "".join(format(v, "0%db" % bits) for v in row)
        text += "0" * (-len(text) % 8)
        out += int(text, 2).to_bytes(len(text) // 8, "big")
    return out


def tiff(name, bits, n_samples, photometric, body, more=(), compression=1, order="<", offsets=(8,), lengths=()):
    """One directory behind the pixels; more: further entries (tag, values), all of them 16 bits."""
    lengths = lengths or (len(body),)
    entries = [(256, (WIDTH,)), (257, (HEIGHT,)), (258, (bits,) * n_samples), (259, (compression,)),
               (262, (photometric,)), (273, offsets), (277, (n_samples,)), (278, (HEIGHT,)), (279, lengths), *more]
    body += b"\0" * (len(body) % 2)
    at = 8 + len(body)
    behind = at + 2 + 12 * len(entries) + 4
    directory, extra = struct.pack(order + "H", len(entries)), b""
    for tag, values in sorted(entries):
        kind, form = (4, "I") if tag in (273, 279) else (3, "H")
        data = struct.pack(order + form * len(values), *values)
        if len(data) > 4:
            extra, data = extra + data, struct.pack(order + "I", behind + len(extra))
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + data.ljust(4, b"\0")
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    write(name, start + body + directory + b"\0\0\0\0" + extra)


def pixels(of):
    return b"".join(of(p) for row in RGB for p in row)


def greys():
    write("grey.png", png([[(v,) * 3 for v in row] for row in GREY]))
    flat = bytes(v for row in GREY for v in row)
    for bits in 2, 4:
        most = (1 << bits) - 1
        levels = [[v >> 8 - bits for v in row] for row in GREY]
        tiff("grey-%d-bits.tif" % bits, bits, 1, BLACK_IS_ZERO, packed(levels, bits))
        negative = [[most - v for v in row] for row in levels]
        tiff("grey-%d-bits-white-is-zero.tif" % bits, bits, 1, WHITE_IS_ZERO, packed(negative, bits))
    for bits in 3, 6, 10, 12, 14:
        levels = [[v * ((1 << bits) - 1) // 255 for v in row] for row in GREY]
        tiff("unsupported-%d-bits.tif" % bits, bits, 1, BLACK_IS_ZERO, packed(levels, bits))
    negative16 = b"".join(struct.pack("<H", 65535 - v * 257) for v in flat)
    tiff("grey-16-white-is-zero.tif", 16, 1, WHITE_IS_ZERO, negative16)
    tiff("grey-16-big-endian.tif", 16, 1, BLACK_IS_ZERO, b"".join(struct.pack(">H", v * 257) for v in flat), order=">")
    wide = tuple(v * 257 for _ in range(3) for v in range(256))
    tiff("grey-palette.tif", 8, 1, PALETTE, flat, [(320, wide)])
    tiff("grey-palette-of-bytes.tif", 8, 1, PALETTE, flat, [(320, tuple(range(256)) * 3)])
    tiff("grey-extra.tif", 8, 2, BLACK_IS_ZERO, b"".join(bytes((v, v * 3 % 256)) for v in flat), [(338, (0,))])


def colours():
    write("rgb.png", png(RGB))
    body = pixels(bytes)
    tiff("rgb-8.tif", 8, 3, COLOUR, body)
    tiff("rgb-16.tif", 16, 3, COLOUR, pixels(lambda p: struct.pack("<3H", *(c * 257 for c in p))))
    n = WIDTH * HEIGHT
    planes = b"".join(pixels(lambda p, c=c: bytes((p[c],))) for c in range(3))
    tiff("rgb-planes.tif", 8, 3, COLOUR, planes, [(284, (2,))], offsets=(8, 8 + n, 8 + 2 * n), lengths=(n, n, n))
    lines = b""
    for row in RGB:
        before = (0, 0, 0)
        for p in row:
            lines += bytes((c - b) % 256 for c, b in zip(p, before))
            before = p
    tiff("rgb-predicted.tif", 8, 3, COLOUR, zlib.compress(lines), [(317, (2,))], compression=8)
    # What is beyond the colours counts as alpha only where it is said to be.
    tiff("rgb-extra.tif", 8, 4, COLOUR, pixels(lambda p: bytes((*p, p[0]))), [(338, (0,))])
    tiff("rgb-extra-unsaid.tif", 8, 4, COLOUR, pixels(lambda p: bytes((*p, p[0]))))
    tiff("rgb-two-extra.tif", 8, 5, COLOUR, pixels(lambda p: bytes((*p, p[1], 7))), [(338, (0, 0))])
    tiff("rgb-alpha-and-extra.tif", 8, 5, COLOUR, pixels(lambda p: bytes((*p, 255, p[1]))), [(338, (2, 0))])
    write("half.png", png([[tuple((c * 128 + 255 * 127 + 127) // 255 for c in p) for p in row] for row in RGB]))
    tiff("half-straight.tif", 8, 4, COLOUR, pixels(lambda p: bytes((*p, 128))), [(338, (2,))])
    premultiplied = pixels(lambda p: bytes((*((c * 128 + 127) // 255 for c in p), 128)))
    tiff("half-associated.tif", 8, 4, COLOUR, premultiplied, [(338, (1,))])


def others():
    inks = pixels(lambda p: bytes((*(255 - c for c in p), 0)))
    tiff("unsupported-inks.tif", 8, 4, CMYK, inks, [(332, (2,))])
    tiff("unsupported-icc-lab.tif", 8, 3, ICCLAB, pixels(bytes))
    tiff("unsupported-ycbcr.tif", 8, 3, YCBCR, pixels(bytes), [(530, (1, 1))])
    tiff("unsupported-mask.tif", 1, 1, 4, packed([[v >> 7 for v in row] for row in GREY], 1))


def lightness(v):
    """CIE L* of a grey of sRGB, 0..255 for 0..100."""
    c = v / 255
    y = c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
    return round((116 * (y ** (1 / 3) if y > 0.008856 else 7.787 * y + 16 / 116) - 16) * 2.55)


def extras():
    """Samples beyond the colours, of other colours than RGB."""
    flat = bytes(v for row in GREY for v in row)
    wide = tuple(v * 257 for _ in range(3) for v in range(256))
    tiff("grey-lab.tif", 8, 3, CIELAB, b"".join(bytes((lightness(v), 0, 0)) for v in flat))
    lab = b"".join(bytes((lightness(v), 0, 0, v * 7 % 256)) for v in flat)
    tiff("grey-lab-extra.tif", 8, 4, CIELAB, lab, [(338, (0,))])
    black = b"".join(bytes((0, 0, 0, 255 - v, v * 7 % 256)) for v in flat)
    tiff("grey-cmyk-extra.tif", 8, 5, CMYK, black, [(338, (0,))])
    pairs = b"".join(bytes((v, v * 3 % 256)) for v in flat)
    tiff("unsupported-palette-extra.tif", 8, 2, PALETTE, pairs, [(320, wide), (338, (0,))])
    tiff("unsupported-white-is-zero-associated.tif", 8, 2, WHITE_IS_ZERO, pairs, [(338, (1,))])
    tiff("unsupported-late-alpha.tif", 8, 5, COLOUR, pixels(lambda p: bytes((*p, p[1], p[0]))), [(338, (0, 2))])
    for bits in 1, 2, 4:
        rows = [[x for v in row for x in (v >> 8 - bits, 0)] for row in GREY]
        tiff("unsupported-%d-bits-extra.tif" % bits, bits, 2, BLACK_IS_ZERO, packed(rows, bits), [(338, (0,))])


def arrangements():
    """Samples that are fewer, more or other than the photometric interpretation says, or in planes."""
    n = WIDTH * HEIGHT
    tiff("unsupported-cmyk-of-3.tif", 8, 3, CMYK, pixels(bytes))
    tiff("unsupported-rgb-of-2.tif", 8, 2, COLOUR, pixels(lambda p: bytes(p[:2])))
    tiff("unsupported-grey-of-3.tif", 8, 3, BLACK_IS_ZERO, pixels(bytes))
    planes = b"".join(pixels(lambda p, c=c: bytes((p[c],))) for c in range(3))
    tiff("unsupported-lab-planes.tif", 8, 3, CIELAB, planes, [(284, (2,))], offsets=(8, 8 + n, 8 + 2 * n), lengths=(n, n, n))
    tiff("unsupported-grey-planes.tif", 8, 2, BLACK_IS_ZERO, planes[:2 * n], [(284, (2,)), (338, (0,))],
         offsets=(8, 8 + n), lengths=(n, n))
    rows = [[c >> 4 for p in row for c in p] for row in RGB]
    tiff("unsupported-rgb-of-4-bits.tif", 4, 3, COLOUR, packed(rows, 4))
    wide = pixels(lambda p: struct.pack("<3H", *(c * 257 for c in p)))
    tiff("unsupported-mixed-formats.tif", 16, 3, COLOUR, wide, [(339, (1, 2, 1))])


def ranges():
    """A file that says which of its numbers is white: too few levels are left of a narrow range."""
    flat = [v for row in GREY for v in row]
    tiff("grey-range-of-12.tif", 16, 1, BLACK_IS_ZERO, b"".join(struct.pack("<H", v * 16) for v in flat),
         [(340, (0,)), (341, (4095,))])
    narrow = b"".join(struct.pack("<H", 1000 + v * 500 // 255) for v in flat)
    tiff("unsupported-range.tif", 16, 1, BLACK_IS_ZERO, narrow, [(340, (1000,)), (341, (1500,))])
    tiff("unsupported-old-range.tif", 16, 1, BLACK_IS_ZERO, narrow, [(280, (1000,)), (281, (1500,))])


def bilevel():
    bits = [[v >> 7 for v in row] for row in GREY]
    write("bilevel.png", png([[(255 * v,) * 3 for v in row] for row in bits]))
    body = packed(bits, 1)
    tiff("bilevel-black-is-zero.tif", 1, 1, BLACK_IS_ZERO, body)
    tiff("bilevel-white-is-zero.tif", 1, 1, WHITE_IS_ZERO, packed([[1 - v for v in row] for row in bits], 1))
    reverse = bytes(int(format(b, "08b")[::-1], 2) for b in body)
    tiff("bilevel-lowest-bit-first.tif", 1, 1, BLACK_IS_ZERO, reverse, [(266, (2,))])


greys()
colours()
others()
extras()
arrangements()
ranges()
bilevel()
