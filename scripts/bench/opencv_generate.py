# SPDX-License-Identifier: MIT
"""The usual way to write made-up images: NumPy and OpenCV, a process pool. A gradient of four colours, noise in octaves, shapes,
text and grain, as `twindex generate` has them.

    python3 opencv_generate.py PROCESSES FOLDER COUNT WIDTH HEIGHT
"""
import multiprocessing
import os
import sys

import cv2
import numpy

cv2.setNumThreads(1)


def octave(random, cells, most, width, height):
    return cv2.resize(random.uniform(-most, most, (cells + 1, cells + 1, 3)).astype(numpy.float32), (width, height))


def picture(number, width, height):
    random = numpy.random.default_rng(number)
    pixels = numpy.full((height, width, 3), 128, numpy.float32)
    for cells, most in ((1, 90), (2, 24), (4, 52), (8, 46), (16, 16), (32, 8)):
        pixels += octave(random, cells, most, width, height)
    pixels = numpy.clip(pixels, 0, 255).astype(numpy.uint8)
    side = min(width, height)
    for kind in random.integers(0, 4, random.integers(4, 13)):
        x, y = int(random.integers(width)), int(random.integers(height))
        a, b = (int(n) for n in random.integers(side // 30 + 1, side // 7 + 2, 2))
        colour = [int(c) for c in random.integers(0, 256, 3)]
        if kind == 0:
            cv2.ellipse(pixels, (x, y), (a, b), 0, 0, 360, colour, -1)
        elif kind == 1:
            cv2.rectangle(pixels, (x, y), (x + 2 * a, y + 2 * b), colour, -1)
        elif kind == 2:
            cv2.line(pixels, (x, y), (int(random.integers(width)), int(random.integers(height))), colour, 2)
        else:
            cv2.fillPoly(pixels, [numpy.array([(x, y), (x + 2 * a, y + b), (x - a // 2, y + 2 * b)])], colour)
    for _ in range(random.integers(1, 4)):
        text = "".join(chr(65 + n) for n in random.integers(0, 26, random.integers(4, 13)))
        where = int(random.integers(width)), int(random.integers(height))
        cv2.putText(pixels, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.5, [int(c) for c in random.integers(0, 256, 3)])
    most = int(random.integers(0, 7))
    grain = random.integers(-most, most + 1, pixels.shape, numpy.int16)
    return numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8)


def write(job):
    folder, number, width, height = job
    cv2.imwrite(f"{folder}/{number // 1000:03d}/{number:06d}.jpg", picture(number, width, height),
                [cv2.IMWRITE_JPEG_QUALITY, 90])


if __name__ == "__main__":
    processes, folder, count, width, height = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])
    for group in range((count + 999) // 1000):
        os.makedirs(f"{folder}/{group:03d}", exist_ok=True)
    with multiprocessing.Pool(processes) as pool:
        for _ in pool.imap_unordered(write, ((folder, n, width, height) for n in range(count)), chunksize=32):
            pass
