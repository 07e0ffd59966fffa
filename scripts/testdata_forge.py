# SPDX-License-Identifier: MIT
"""Bytes that no encoder writes on request: TIFF files with chosen tags and byte order, PNG files with lies in
them, an ICC profile that swaps red and blue, heads of RAW files. Pure functions; used by make-testdata.py."""
import struct
import zlib

# ---------------------------------------------------------------------------------------------------------
# PNG

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind, data, crc=None):
    right = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", right if crc is None else crc)


def png_chunks(png):
    """(kind, data) of each chunk."""
    at = len(PNG_MAGIC)
    while at + 8 <= len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def png_of_zeros(width, height, bits=1):
    """Grey, all zero: compresses a thousandfold."""
    row = bytes(1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return PNG_MAGIC + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def png_with_size(png, width, height):
    """The same pixels under a header that lies about the size; checksums are right."""
    out = PNG_MAGIC
    for kind, data in png_chunks(png):
        if kind == b"IHDR":
            data = struct.pack(">II", width, height) + data[8:]
        out += png_chunk(kind, data)
    return out


def png_with_huge_chunk():
    """A text chunk that claims 2 GiB in a file of a few bytes; after libpng's own contrib/testpngs/crashers."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 24, 8, 0, 0, 0, 0))
    return PNG_MAGIC + header + struct.pack(">I", 0x7FFFFFFF) + b"tEXtComment\0cut off here"


def png_damaged(png, change_data, right_crc):
    """The middle of the first IDAT overwritten, or its checksum alone made wrong."""
    out = PNG_MAGIC
    damaged = False
    for kind, data in png_chunks(png):
        crc = None
        if kind == b"IDAT" and not damaged:
            damaged = True
            crc = zlib.crc32(kind + data) ^ (0 if right_crc else 1)
            if change_data:
                middle = len(data) // 2
                data = data[:middle] + b"\xff" * 64 + data[middle + 64 :]
                crc = zlib.crc32(kind + data) if right_crc else crc
        out += png_chunk(kind, data, crc)
    return out


# ---------------------------------------------------------------------------------------------------------
# JPEG, GIF, BMP: lies about the size


def jpeg_with_size(jpeg, width, height):
    at = 2
    while jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        (size,) = struct.unpack(">H", jpeg[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xC2:
            return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]
        at += 2 + size
    raise ValueError("no frame header")


def jpeg_with_stray_bytes(jpeg):
    """Bytes between two segments: libjpeg warns ("extraneous bytes before marker") and decodes the same picture."""
    at = 2
    (size,) = struct.unpack(">H", jpeg[at + 2 : at + 4])
    at += 2 + size
    return jpeg[:at] + b"\x00" * 7 + jpeg[at:]


def gif_with_size(gif, width, height, frame_too=False):
    """A lie about the canvas alone, or about its first frame as well."""
    at = 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 0x80 else 0)
    while gif[at] == 0x21:  # extensions: two bytes, then sub-blocks
        at += 2
        while gif[at]:
            at += 1 + gif[at]
        at += 1
    size = struct.pack("<HH", width, height)
    frame = gif[at : at + 5] + (size if frame_too else gif[at + 5 : at + 9]) + gif[at + 9 :]
    return gif[:6] + size + gif[10:at] + frame


def bmp_with_size(bmp, width, height):
    return bmp[:18] + struct.pack("<ii", width, height) + bmp[26:]


# ---------------------------------------------------------------------------------------------------------
# TIFF: one strip, uncompressed, 8-bit RGB, any tags, either byte order

TIFF_SHORT, TIFF_LONG, TIFF_BYTE = 3, 4, 1


class Tiff:
    """Folders (IFDs) in file order; tags point at each other by folder number through `refers`."""

    def __init__(self, order="<", magic=42, mark=b""):
        self.order, self.magic, self.mark, self.folders = order, magic, mark, []

    def add(self, rgb=None, size=None, tags=(), refers=(), chained=True):
        """tags: (tag, type, values); refers: (tag, [folder numbers]); rgb: the strip's bytes."""
        self.folders.append(dict(rgb=rgb or b"", size=size, tags=list(tags), refers=list(refers), chained=chained))
        return self

    def bytes(self):
        starts = [0] * len(self.folders)
        for _ in range(2):  # the first pass learns where the folders lie, the second writes
            out = b"II" if self.order == "<" else b"MM"
            first = 8 + len(self.mark)
            out += struct.pack(self.order + "HI", self.magic, first) + self.mark
            for i, folder in enumerate(self.folders):
                starts[i] = len(out)
                follower = next((j for j in range(i + 1, len(self.folders)) if self.folders[j]["chained"]), None)
                out += self._folder(folder, len(out), starts, 0 if follower is None or not folder["chained"] else starts[follower])
        return out

    def _folder(self, folder, at, starts, following):
        tags = list(folder["tags"]) + [(tag, TIFF_LONG, [starts[n] for n in numbers]) for tag, numbers in folder["refers"]]
        if folder["size"] is not None:
            width, height = folder["size"]
            tags += [
                (256, TIFF_LONG, [width]), (257, TIFF_LONG, [height]), (258, TIFF_SHORT, [8, 8, 8]),
                (259, TIFF_SHORT, [1]), (262, TIFF_SHORT, [2]), (273, TIFF_LONG, ["strip"]), (277, TIFF_SHORT, [3]),
                (278, TIFF_LONG, [height]), (279, TIFF_LONG, [len(folder["rgb"])]),
            ]
        tags.sort()
        overflow_at = at + 2 + 12 * len(tags) + 4
        codes = {TIFF_BYTE: "B", TIFF_SHORT: "H", TIFF_LONG: "I"}
        long_values = [t for t in tags if len(t[2]) * struct.calcsize(codes[t[1]]) > 4]
        strip_at = overflow_at + sum((len(t[2]) * struct.calcsize(codes[t[1]]) + 1) // 2 * 2 for t in long_values)
        entries, overflow = b"", b""
        for tag, kind, values in tags:
            values = [strip_at if v == "strip" else v for v in values]
            packed = struct.pack(self.order + "%d%s" % (len(values), codes[kind]), *values)
            entries += struct.pack(self.order + "HHI", tag, kind, len(values))
            if len(packed) <= 4:
                entries += packed.ljust(4, b"\0")
            else:
                entries += struct.pack(self.order + "I", overflow_at + len(overflow))
                overflow += packed + b"\0" * (len(packed) % 2)
        block = struct.pack(self.order + "H", len(tags)) + entries + struct.pack(self.order + "I", following) + overflow
        return block + folder["rgb"] + b"\0" * (len(folder["rgb"]) % 2)


# ---------------------------------------------------------------------------------------------------------
# ICC


def icc_swapping_red_and_blue():
    """A v2 matrix profile whose red primary is sRGB's blue and the other way round: whoever honours it sees
    another luma."""
    def fixed(*values):
        return b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    def xyz(*values):
        return b"XYZ \0\0\0\0" + fixed(*values)

    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    name = b"red and blue swapped\0"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = [
        (b"desc", b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(8 + 67 + 3 + 3)),
        (b"cprt", b"text\0\0\0\0MIT\0"), (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(*blue)), (b"gXYZ", xyz(*green)), (b"bXYZ", xyz(*red)),
        (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
    ]
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for kind, body in tags:
        table += kind + struct.pack(">II", at + len(data), len(body))
        data += body + b"\0" * (-len(body) % 4)
    size = at + len(data)
    head = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


# ---------------------------------------------------------------------------------------------------------
# RAW heads. Signatures as in the makers' files; nothing after the head is a picture, but for the JPEG preview
# that a thumbnailing program would find.


def raf(preview):
    head = b"FUJIFILMCCD-RAW 0201FF383501X-T1".ljust(0x54, b"\0")
    return head + struct.pack(">II", 0x94, len(preview)) + bytes(0x94 - 0x5C) + preview


def rw2(preview):
    return b"IIU\0\x18\0\0\0" + bytes(16) + struct.pack("<H", 0) + bytes(4) + preview


def orf(preview, magic=b"IIRO"):
    return magic + b"\x08\0\0\0" + struct.pack("<H", 0) + bytes(4) + preview


def cr3(preview):
    ftyp = b"ftypcrx " + struct.pack(">I", 1) + b"crx isom"
    box = struct.pack(">I", 4 + len(ftyp)) + ftyp
    return box + struct.pack(">I", 8 + len(preview)) + b"mdat" + preview
