# SPDX-License-Identifier: MIT
"""The usual recipe: OpenCV imread, grey, resize to 9 x 8, compare; a process pool. Paths on standard input.

    python3 opencv_recipe.py PROCESSES < list-of-paths
"""
import multiprocessing
import sys

import cv2

cv2.setNumThreads(1)


def dhash(path):
    image = cv2.imread(path)
    if image is None:
        return None
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (9, 8))
    bits = small[:, 1:] > small[:, :-1]
    return sum(int(bit) << i for i, bit in enumerate(bits.flatten()))


if __name__ == "__main__":
    paths = sys.stdin.read().splitlines()
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        hashes = pool.map(dhash, paths, chunksize=32)
    print(sum(value is not None for value in hashes))
