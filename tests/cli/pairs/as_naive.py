#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pairs the slow and obvious way, from the `images` view alone, to hold what `pairs` prints against.

  as_naive.py DB CSV RADIUS A,B [any] [inverted] [adaptive] [flat]   A and B are beginnings of paths, both empty for all;
                                                                     exits 1 where the CSV differs from what this finds
"""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "groups"))
import naive  # noqa: E402, it reads the arguments, too


def main():
    db, printed, sets = sys.argv[1], sys.argv[2], sys.argv[4].split(",")
    images = sorted(naive.read_images(db), key=lambda i: i.path)
    for image in images:
        image.flat = image.flat and "flat" not in sys.argv[5:]
    naive.find_near(images)
    in_a, in_b = ([i.path.startswith(os.fsencode(s)) for i in images] for s in sets)
    wanted = []
    for x, a in enumerate(images):
        found = []
        for y, b in enumerate(images):
            is_both_ways = in_b[x] and in_a[y]
            if x == y or not (in_a[x] and in_b[y]) or (is_both_ways and y < x) or not naive.near(a, b):
                continue
            _, bits, via, inverted = naive.match(a, b)
            found.append((bits, b.path, str(int(a.content == b.content)), ("whole", "trimmed", "crop")[via], str(inverted)))
        wanted += [(a.path, path, str(bits), *rest) for bits, path, *rest in sorted(found)]
    with open(printed, newline="", encoding="utf-8", errors="surrogateescape") as file:
        got = [(os.fsencode(r["path_a"]), os.fsencode(r["path_b"]), r["distance"], r["exact"], r["via"], r.get("inverted", "0"))
               for r in csv.DictReader(file)]
    differing = [pair for pair in zip(wanted, got) if pair[0] != pair[1]]
    for pair in differing[:5]:
        print("wanted %s\ngot    %s" % pair)
    print("radius %s: %d images, %d pairs wanted, %d printed, %d differ"
          % (sys.argv[3], len(images), len(wanted), len(got), len(differing)))
    sys.exit(1 if differing or len(wanted) != len(got) or not wanted else 0)


if __name__ == "__main__":
    main()
