# SPDX-License-Identifier: MIT
"""The usual way to read images into an array: OpenCV imread, resize by area, RGB; a process pool. Paths on standard input.

    python3 opencv_pack.py PROCESSES OUTPUT.npy < list-of-paths
"""
import multiprocessing
import sys

import cv2
import numpy

cv2.setNumThreads(1)


def read(path):
    image = cv2.imread(path)
    if image is None:
        return numpy.zeros((64, 64, 3), numpy.uint8)
    return cv2.cvtColor(cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)


if __name__ == "__main__":
    paths = sorted(sys.stdin.read().splitlines())
    array = numpy.lib.format.open_memmap(sys.argv[2], "w+", numpy.uint8, (len(paths), 64, 64, 3))
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        for row, pixels in enumerate(pool.imap(read, paths, chunksize=32)):
            array[row] = pixels
    array.flush()
