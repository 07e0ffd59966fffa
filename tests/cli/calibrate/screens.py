# SPDX-License-Identifier: MIT
"""Makes pictures whose pairs are known: screens.py FOLDER SCREENS COPIES, so many of each, the first ones of a fixed order.

screen-NN.png: screenshots of one template, with other text each. copy-NN.png: one picture, other bytes and sizes.
"""
import random
import struct
import sys
import zlib


def png(path, rows):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                   + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))) + chunk(b"IEND", b""))


def box(rows, left, top, right, bottom, grey):
    for y in range(top, bottom):
        for x in range(left, right):
            rows[y][x] = grey


folder, n_screens, n_copies = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for i in range(n_screens):
    rows = [[250 - 45 * ((x // 23 + y // 40) % 2) for x in range(180)] for y in range(320)]
    rng = random.Random(i)
    box(rows, 0, 0, 180, 40, 60)
    box(rows, 0, 280, 180, 320, 160)
    for y in range(44, 276, 6):  # lines of text: letters are strokes
        for x in range(8, 172, 2):
            if rng.random() < 0.5:
                box(rows, x, y, x + 1, y + 4, 20)
    png(f"{folder}/screen-{i:02}.png", rows)
for i in range(n_copies):
    rng = random.Random(100)
    rows = [[0] * (160 + 8 * i) for _ in range(120 + 6 * i)]
    for x in range(8):
        for y in range(6):
            box(rows, x * (20 + i), y * (20 + i), (x + 1) * (20 + i), (y + 1) * (20 + i), rng.randrange(256))
    png(f"{folder}/copy-{i:02}.png", rows)
