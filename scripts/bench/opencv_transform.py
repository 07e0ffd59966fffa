# SPDX-License-Identifier: MIT
"""The usual way to reduce many images into a folder: OpenCV imread (upright), resize by area, imwrite; a process pool. Paths on
standard input.

    python3 opencv_transform.py PROCESSES FOLDER SIDE < list-of-paths
"""
import multiprocessing
import os
import sys

import cv2

cv2.setNumThreads(1)


def transform(job):
    number, path = job
    image = cv2.imread(path)
    if image is None:
        return
    height, width = image.shape[:2]
    scale = min(int(sys.argv[3]) / max(width, height), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    cv2.imwrite(f"{sys.argv[2]}/{number}.jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])


if __name__ == "__main__":
    paths = sorted(sys.stdin.read().splitlines())
    os.makedirs(sys.argv[2])
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        for _ in pool.imap_unordered(transform, enumerate(paths), chunksize=4):
            pass
