#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what an index holds with what it should. Each prints what it measured and exits 1 when a limit is broken.

  compare.py reference DB ROOT TSV SIZE MEAN [PREFIX...]  hashes against a reference table (paths relative to ROOT):
                                                          each half's mean distance at most MEAN; PREFIX: left out
  compare.py within DB ROOT BITS PATH PATH...             distance of each further PATH to the first at most BITS
  compare.py expected DB ROOT TSV                         format, status, reason and size against expected.tsv
"""
import os
import sqlite3
import sys


def images(db, columns):
    """{path relative to ROOT: row} of the view, paths as bytes."""
    connection = sqlite3.connect("file:%s?mode=ro" % db, uri=True)
    connection.text_factory = bytes
    return {bytes(row[0]): row[1:] for row in connection.execute("SELECT path, %s FROM images" % columns)}


def distance(a, b):
    return bin(int(a, 16) ^ int(b, 16)).count("1")


def absolute(root, path):
    return os.fsencode(os.path.join(os.path.realpath(root), path))


def table(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]


def reference(db, root, tsv, size, limit, *left_out):
    hashes = images(db, "hash")
    halves = {"row": [], "column": []}
    problems = 0
    for path, of_size, row, column in table(tsv):
        if of_size != size or path.startswith(tuple(left_out) or "\0"):
            continue
        found = hashes.get(absolute(root, path), (None,))[0]
        if found is None or len(found) != len(row) + len(column):
            print("no hash of that size: %s" % path)
            problems += 1
            continue
        found = found.decode()
        halves["row"].append((distance(found[: len(row)], row), path))
        halves["column"].append((distance(found[len(row) :], column), path))
    for half, distances in halves.items():
        mean = sum(d for d, _ in distances) / max(len(distances), 1)
        most, where = max(distances, default=(0, ""))
        print("%s half: %d images, mean distance %.3f (at most %s), largest %d (%s)" % (half, len(distances), mean, limit, most, where))
        problems += mean > float(limit) or not distances
    return problems


def within(db, root, bits, first, *others):
    hashes = images(db, "hash")
    wanted = hashes.get(absolute(root, first), (None,))[0]
    problems = wanted is None
    for path in others:
        found = hashes.get(absolute(root, path), (None,))[0]
        if found is None or wanted is None:
            print("no hash: %s" % path)
            problems += 1
            continue
        d = distance(found, wanted)
        print("%d bits: %s and %s%s" % (d, first, path, "" if d <= int(bits) else "   MORE THAN %s" % bits))
        problems += d > int(bits)
    return problems


def expected(db, root, tsv):
    found = images(db, "format, status, reason, width, height")
    problems = 0
    for path, kind, status, reason, width, height in table(tsv):
        row = found.get(absolute(root, path))
        if row is None:
            print("no record: %s" % path)
            problems += 1
            continue
        got = [v.decode() if isinstance(v, bytes) else "" if v is None else str(v) for v in row]
        right = got[1] in status.split("|") and got[2] in reason.split("|")
        right = right and (not kind or got[0] == kind) and (got[1] != "hashed" or not width or got[3:] == [width, height])
        if not right:
            print("%s: expected %s, got %s" % (path, (kind, status, reason, width, height), tuple(got)))
            problems += 1
    print("%d files compared, %d not as expected" % (len(table(tsv)), problems))
    return problems


def main():
    commands = {"reference": reference, "within": within, "expected": expected}
    if len(sys.argv) < 4 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(1 if commands[sys.argv[1]](*sys.argv[2:]) else 0)


if __name__ == "__main__":
    main()
