#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Duplicate groups the slow and obvious way, from the `images` view alone, to hold an export against.

  naive.py DB FOLDER RADIUS LINKAGE,... [any] [inverted] [adaptive]   exits 1 where an export, FOLDER/LINKAGE.csv, differs
                                                                      from what this finds (as with --any-orientation,
                                                                      --inverted, --adaptive)
LINKAGE: star, complete or single.
"""
import csv
import functools
import os
import sqlite3
import sys
from fractions import Fraction


class Image:
    def __init__(self, path, hex_hash, size, mtime, width, height, flat, checksum):
        self.path, self.hash, self.flat = path, int(hex_hash, 16), flat
        self.content = (size, checksum)
        self.rank = (-width * height, -size, mtime, len(path), path)
        self.variants = []
        self.near = set()  # find_near


@functools.lru_cache(None)
def structure(bits):
    """Neighbouring bits that differ, in both grids of 8 x 8."""
    bit = [bits >> 127 - i & 1 for i in range(128)]
    beside = sum(bit[i] != bit[i + 1] for i in range(127) if i % 8 != 7)
    return beside + sum(bit[i] != bit[i + 8] for i in range(120) if i // 8 != 7)


def turned(bits):
    """The eight orientations of a two-way hash of 128 bits: transposing swaps the halves, mirrors complement one."""
    rows = [[bits >> 127 - 8 * y - x & 1 for x in range(8)] for y in range(8)]
    columns = [[bits >> 63 - 8 * y - x & 1 for x in range(8)] for y in range(8)]
    found = []
    for transpose in (False, True):
        r, c = ([list(line) for line in zip(*columns)], [list(line) for line in zip(*rows)]) if transpose else (rows, columns)
        for left_right in (False, True):
            for top_bottom in (False, True):
                order = [y if not top_bottom else 7 - y for y in range(8)]
                place = [x if not left_right else 7 - x for x in range(8)]
                value = 0
                for grid, flips in ((r, left_right), (c, top_bottom)):
                    for y in order:
                        for x in place:
                            value = value << 1 | (grid[y][x] ^ flips)
                found.append(value)
    return found


@functools.lru_cache(None)
def turns_of(bits):
    """What else counts as the same picture: (hash, whether it is the negative's)."""
    found = [(turn, 0) for turn in (turned(bits) if "any" in sys.argv[5:] else [bits])]
    if "inverted" in sys.argv[5:]:
        found += [(turn ^ ((1 << 128) - 1), 1) for turn, _ in found]
    return found


@functools.lru_cache(None)
def match(a, b):
    """The nearest of whole pictures, and of the variants of one and the whole of the other: (is far, distance, rank of via,
    whether it is the negative that is as near)."""
    pairs = [(0, a.hash, b.hash)]
    pairs += [(via, a.hash, part) for via, part in b.variants] + [(via, part, b.hash) for via, part in a.variants]
    found = []
    for via, x, y in pairs:
        bits, inverted = min(((turn ^ y).bit_count(), inverted) for turn, inverted in turns_of(x))
        found.append((bits > allowed(x, y), bits, via, inverted))
    return min(found)


def distance(a, b):
    return match(a, b)[1]


def read_variants(connection):
    """The variants of each hash: of all images that have it, as (rank of via, hash), in hex."""
    blocks = dict(connection.execute("SELECT id, codes FROM hash_blocks"))
    per_block, size = connection.execute("SELECT codes_per_block, hash_size * hash_size / 4 FROM twindex").fetchone()

    def code(number):
        at = number % per_block * size
        return blocks[number // per_block][at:at + size]

    found = {}
    for whole, kind, part in connection.execute(
            "SELECT files.hash_id, variants.id & 63, variants.hash_id FROM variants JOIN files ON files.id = variants.id / 64"):
        via = 1 if kind <= 2 else 2
        found.setdefault(int.from_bytes(code(whole), "big"), set()).add((via, int.from_bytes(code(part), "big")))
    return found


IS_ADAPTIVE = "adaptive" in sys.argv[5:]
RADIUS = int(sys.argv[3])


def allowed(x, y):
    """Of two hashes."""
    if not IS_ADAPTIVE or RADIUS <= 8:
        return RADIUS
    return 8 + Fraction(RADIUS - 8, 40) * min(max(min(structure(x), structure(y)) - 20, 0), 40)


def within_radius(bits, codes):
    """Where in the list those are that lie within the radius, beyond which nothing is allowed."""
    return [at for at, code in enumerate(codes) if (bits ^ code).bit_count() <= RADIUS]


def find_near(images):
    """All pairs: equal bytes always; else within what is allowed of two hashes, unless one is flat."""
    same = {}
    for image in images:
        same.setdefault(image.content, set()).add(image)
    images = [image for image in images if not image.flat]
    codes = [image.hash for image in images]
    owners = [image for image in images for _ in image.variants]
    parts = [part for image in images for _, part in image.variants]
    for image in images:
        wholes = [turn for turn, _ in turns_of(image.hash)]
        found = {images[at] for whole in wholes for at in within_radius(whole, codes)}
        found |= {owners[at] for whole in wholes for at in within_radius(whole, parts)}
        found |= {images[at] for _, part in image.variants for turn, _ in turns_of(part) for at in within_radius(turn, codes)}
        image.near = {other for other in found if not match(image, other)[0]}
    for equal in same.values():
        for image in equal:
            image.near |= equal


def near(a, b):
    return b in a.near


def star(images):
    free = list(images)
    while free:
        keeper = free.pop(0)
        group = [keeper] + [i for i in free if near(keeper, i)]
        free = [i for i in free if i not in group]
        yield group


def complete(images):
    free = list(images)
    while free:
        keeper = free.pop(0)
        group = [keeper]
        for i in sorted((i for i in free if near(keeper, i)), key=lambda i: (distance(keeper, i), i.rank)):
            if all(near(i, member) for member in group):
                group.append(i)
        free = [i for i in free if i not in group]
        yield group


def single(images):
    free = list(images)
    while free:
        group, reached = [], [free.pop(0)]
        while reached:
            group.append(reached.pop())
            more = [i for i in free if near(group[-1], i)]
            reached += more
            free = [i for i in free if i not in more]
        yield sorted(group, key=lambda i: i.rank)


def read_images(db):
    connection = sqlite3.connect("file:%s?mode=ro" % db, uri=True)
    connection.text_factory = bytes
    rows = connection.execute("SELECT path, hash, bytes, mtime_ns, width, height, flat, checksum FROM images WHERE hash IS NOT NULL")
    images = [Image(bytes(row[0]), *row[1:]) for row in rows]
    variants = read_variants(connection)
    for image in images:
        image.variants = sorted(variants.get(image.hash, ()))
    return images


def differs(images, linkage, exported):
    wanted = []
    groups = [g for g in {"star": star, "complete": complete, "single": single}[linkage](images) if len(g) > 1]
    for number, group in enumerate(sorted(groups, key=lambda g: g[0].path), 1):
        keeper = group[0]
        for image in [keeper] + sorted(group[1:], key=lambda i: (distance(keeper, i), i.path)):
            role = "keep" if image is keeper else "duplicate"
            wanted.append((str(number), role, image.path, str(distance(keeper, image)), str(int(image.content == keeper.content)),
                           ("whole", "trimmed", "crop")[match(keeper, image)[2]], str(match(keeper, image)[3])))
    with open(exported, newline="", encoding="utf-8", errors="surrogateescape") as file:
        got = [(r["group_id"], r["role"], os.fsencode(r["path"]), r["distance"], r["exact"], r["via"], r.get("inverted", "0"))
               for r in csv.DictReader(file)]
    differing = [pair for pair in zip(wanted, got) if pair[0] != pair[1]]
    for pair in differing[:5]:
        print("wanted %s\ngot    %s" % pair)
    print("%s, radius %d: %d images, %d groups, %d rows wanted, %d exported, %d differ"
          % (linkage, RADIUS, len(images), len(groups), len(wanted), len(got), len(differing)))
    return bool(differing) or len(wanted) != len(got)


def main():
    images = sorted(read_images(sys.argv[1]), key=lambda i: i.rank)
    find_near(images)
    sys.exit(any([differs(images, linkage, f"{sys.argv[2]}/{linkage}.csv") for linkage in sys.argv[4].split(",")]))


if __name__ == "__main__":
    main()
