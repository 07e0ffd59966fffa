# SPDX-License-Identifier: MIT
"""How far twindex's hash of a JPEG, which it makes from a few numbers of each block, is from that of all its pixels.

The latter are Pillow's: luma as libjpeg decodes it in full, Lanczos in floating point.
"""
import subprocess

import numpy
from PIL import Image

# Shorter sides in pixels: the classes of docs/accuracy.md. Below 100 pixels all are decoded.
CLASSES = (0, 100, 144, 200, 256, 288, 400, 640, 1 << 32)
UPRIGHT, ORIENTATION = 1, 0x0112


def luma(path):
    """A JPEG's luma as floats; None for what is none, is in colours other than YCbCr, or is not stored upright."""
    try:
        with Image.open(path) as file:
            if file.format != "JPEG" or file.mode not in ("L", "RGB") or file.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT:
                return None
            file.draft("L", file.size)
            if file.mode != "L":
                return None
            return Image.fromarray(numpy.asarray(file, dtype=numpy.float32))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def of_all_pixels(plane):
    """The 128 bits of a plane, its samples rounded as twindex does it."""
    def grid(columns, rows):
        samples = numpy.asarray(plane.resize((columns, rows), Image.Resampling.LANCZOS))
        return numpy.rint(samples.clip(0, 255) * 256)
    row, column = grid(9, 8), grid(8, 9)
    return numpy.concatenate([(row[:, 1:] > row[:, :-1]).ravel(), (column[1:] > column[:-1]).ravel()])


def measure(twindex, paths):
    """Rows (from, below, photos, mean, most) of the classes that have photos, and one of all from 100 pixels on."""
    printed = subprocess.run([twindex, "hash", "--stdout=hashes", "--files-from", "-", "--null"], check=True, text=True,
                             input="".join(f"{path}\0" for path in paths), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    bits = []
    for line in printed.stdout.splitlines():
        path, hexed = line.split("\t")
        plane = luma(path)
        if plane is not None and min(plane.size) >= 16:
            ours = numpy.unpackbits(numpy.frombuffer(bytes.fromhex(hexed), numpy.uint8))
            bits.append((min(plane.size), int((ours != of_all_pixels(plane)).sum())))
    rows = []
    for begin, end in [*zip(CLASSES, CLASSES[1:]), (CLASSES[1], CLASSES[-1])]:
        off = [n for side, n in bits if begin <= side < end]
        if off:
            rows.append((begin, end, len(off), sum(off) / len(off), max(off)))
    return rows


def show(rows):
    print("bits of 128 off the hash of all pixels, by the shorter side of JPEGs")
    print(f"{'pixels':>12}{'photos':>8}{'mean':>8}{'most':>6}")
    for begin, end, n, mean, most in rows:
        print(f"{f'{begin} to {end - 1}' if end < CLASSES[-1] else f'{begin} and up':>12}{n:>8}{mean:>8.3f}{most:>6}")
    print()
