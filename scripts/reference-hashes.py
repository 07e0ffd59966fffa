#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reference hashes by Pillow, to compare twindex with: reference-hashes.py [--sizes 8,16] ROOT [PATH...] > TSV

Hashes every image Pillow can decode at or below each PATH (relative to ROOT; all of ROOT without any), in bytewise
order of the paths. The hashes are those of Python's ImageHash: `dhash` (row half) and `dhash_vertical` (column half).
  - EXIF orientation is applied first, transparency is composited over white, embedded profiles are ignored;
  - convert("L"), resize to (N+1, N) or (N, N+1) with Lanczos, right (lower) > left (upper), rows first, first
    comparison = most significant bit.
What Pillow rounds to 8 bits between the two passes twindex does not: a bit or so of difference is normal.
"""
import os
import sys
import warnings

import PIL
from PIL import Image, ImageOps

WHITE = (255, 255, 255, 255)


def luma(path):
    """The upright first frame in 8-bit grey."""
    with Image.open(path) as file:
        file.load()  # TIFF: Pillow 9.4 turns the pixels here, and exif_transpose would turn them again
        image = file.copy() if file.format == "TIFF" else ImageOps.exif_transpose(file)
    if image.mode.startswith("I"):  # 16-bit grey: Pillow's own conversion would clip instead of scale
        return image.convert("I").point(lambda v: v * (1.0 / 256) - 0.498).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, WHITE), image.convert("RGBA")).convert("RGB")
    return image.convert("L")


def half(grey, size, columns):
    wide, high = (size, size + 1) if columns else (size + 1, size)
    pixels = grey.resize((wide, high), Image.LANCZOS).tobytes()
    bits = 0
    for y in range(size):
        for x in range(size):
            here = y * wide + x
            there = here + (wide if columns else 1)
            bits = bits << 1 | (pixels[there] > pixels[here])
    return "%0*x" % (size * size // 4, bits)


def files_of(root, paths):
    found = []
    for path in paths or [""]:
        top = os.path.join(root, path)
        if os.path.isfile(top):
            found.append(path)
        for folder, _, names in os.walk(top):
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(set(found), key=os.fsencode)


def main():
    arguments = sys.argv[1:]
    sizes = [8]
    if arguments and arguments[0] == "--sizes":
        sizes = [int(size) for size in arguments[1].split(",")]
        arguments = arguments[2:]
    if not arguments:
        sys.exit(__doc__.splitlines()[0])
    root, paths = arguments[0], arguments[1:]
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = 1000 * 1000 * 100  # a bomb is no reference
    print("# Pillow %s, Python %d.%d; dhash and dhash_vertical of ImageHash" % (PIL.__version__, *sys.version_info[:2]))
    print("#path\tsize\trow\tcol")
    for path in files_of(root, paths):
        try:
            grey = luma(os.path.join(root, path))
        except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
            continue
        for size in sizes:
            print("%s\t%d\t%s\t%s" % (path, size, half(grey, size, False), half(grey, size, True)))


if __name__ == "__main__":
    main()
