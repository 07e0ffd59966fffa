#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes resample_vectors.h: what Pillow's Lanczos makes of small synthetic planes, without rounding between its
passes (mode F), clipped to 0..255. Run in this folder: ./make-resample-vectors.py > resample_vectors.h

The planes are computed here and in test_resample.c by the same integer arithmetic: noise(x, y, seed), or noise on a
lattice of `cell` pixels with bilinear interpolation between."""
import sys

import PIL
from PIL import Image

MASK = 0xFFFFFFFF

# name, hash size, width, height, box width, box height, lattice cell (1: plain noise), seed
CASES = [
    ("identity_of_the_row_grid", 8, 9, 8, 9, 8, 1, 1),
    ("one_pixel", 8, 1, 1, 1, 1, 1, 2),
    ("enlarged_from_3x2", 8, 3, 2, 3, 2, 1, 3),
    ("narrow_and_high", 8, 2, 100, 2, 100, 1, 4),
    ("reduced_by_a_fraction", 8, 13, 11, 13, 11, 1, 5),
    ("noise_64x48", 8, 64, 48, 64, 48, 1, 6),
    ("picture_100x75", 8, 100, 75, 100, 75, 7, 7),
    ("picture_143x140", 8, 143, 140, 143, 140, 23, 8),
    ("box_of_a_300x199_picture_shrunk_by_8", 8, 38, 25, 37.5, 24.875, 3, 9),
    ("box_of_a_265x300_picture_shrunk_by_8", 8, 34, 38, 33.125, 37.5, 2, 10),
    ("size_16_identity_of_the_row_grid", 16, 17, 16, 17, 16, 1, 11),
    ("size_16_picture_120x90", 16, 120, 90, 120, 90, 9, 12),
    ("size_16_box", 16, 75, 50, 74.25, 49.5, 4, 13),
]
# As above, planes so large that an implementation may sum boxes of samples first.
LARGE_CASES = [
    ("picture_640x480", 8, 640, 480, 640, 480, 61, 21),
    ("picture_1001x333", 8, 1001, 333, 1001, 333, 83, 22),
    ("high_picture_300x2000", 8, 300, 2000, 300, 2000, 47, 23),
    ("size_16_picture_1500x1100", 16, 1500, 1100, 1500, 1100, 71, 24),
    ("noise_900x700", 8, 900, 700, 900, 700, 1, 25),
]


def noise(x, y, seed):
    h = (x * 73856093 ^ y * 19349663 ^ seed * 83492791) & MASK
    h ^= h >> 13
    h = h * 0x5BD1E995 & MASK
    h ^= h >> 15
    return h >> 7 & 255


def plane(width, height, cell, seed):
    for y in range(height):
        cy, fy = divmod(y, cell)
        for x in range(width):
            cx, fx = divmod(x, cell)
            upper = noise(cx, cy, seed) * (cell - fx) + noise(cx + 1, cy, seed) * fx
            lower = noise(cx, cy + 1, seed) * (cell - fx) + noise(cx + 1, cy + 1, seed) * fx
            yield (upper * (cell - fy) + lower * fy) // (cell * cell)


def main():
    out = sys.stdout
    out.write("// SPDX-License-Identifier: MIT\n//\n// Made by make-resample-vectors.py with Pillow %s: do not edit.\n" % PIL.__version__)
    out.write("// clang-format off\n#ifndef TWX_TESTS_RESAMPLE_VECTORS_H\n#define TWX_TESTS_RESAMPLE_VECTORS_H\n\n")
    out.write("struct resample_vector {\n    const char *name;\n    unsigned hash_size;\n    unsigned width;\n    unsigned height;\n"
              "    double box_width;\n    double box_height;\n    unsigned cell;\n    unsigned seed;\n"
              "    const float *row;  // (N+1) x N\n    const float *col;  // N x (N+1)\n};\n\n")
    for table, cases in (("vectors", CASES), ("large_vectors", LARGE_CASES)):
        rows = []
        for name, size, width, height, box_width, box_height, cell, seed in cases:
            grey = Image.new("F", (width, height))
            grey.putdata(list(plane(width, height, cell, seed)))
            for half, grid in (("row", (size + 1, size)), ("col", (size, size + 1))):
                samples = grey.resize(grid, Image.LANCZOS, box=(0, 0, box_width, box_height)).getdata()
                out.write("static const float %s_%s[] = {\n" % (name, half))
                texts = ["%.4f" % min(max(v, 0.0), 255.0) + "F" for v in samples]
                for at in range(0, len(texts), grid[0]):
                    out.write("    " + ", ".join(texts[at : at + grid[0]]) + ",\n")
                out.write("};\n")
            rows.append('    {"%s", %d, %d, %d, %s, %s, %d, %d, %s_row, %s_col},\n'
                        % (name, size, width, height, float(box_width), float(box_height), cell, seed, name, name))
        out.write("\nstatic const struct resample_vector %s[] = {\n%s};\n\n" % (table, "".join(rows)))
    out.write("#endif\n")


if __name__ == "__main__":
    main()
