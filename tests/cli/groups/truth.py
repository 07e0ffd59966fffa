#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks exported groups against the ground truth of the large collection.

  truth.py ROOT TRUTH CSV together RELATION...   all pictures of each group of these relations are in one exported group
  truth.py ROOT TRUTH CSV apart RELATION...      no two are
  truth.py ROOT TRUTH CSV pairs SHARE RELATION   at least SHARE of the pairs of these are in one exported group
RELATION: how the relation's name begins.
"""
import csv
import itertools
import os
import sys


def main():
    root, truth, exported, mode = sys.argv[1:5]
    share = float(sys.argv[5]) if mode == "pairs" else 1.0
    relations = tuple(sys.argv[6:] if mode == "pairs" else sys.argv[5:])
    with open(exported, newline="", encoding="utf-8", errors="surrogateescape") as file:
        group_of = {row["path"]: row["group_id"] for row in csv.DictReader(file)}
    members = {}
    with open(truth, encoding="utf-8") as file:
        for line in file:
            group, relation, path = line.rstrip("\n").split("\t")
            if not line.startswith("#") and relation.startswith(relations):
                members.setdefault((group, relation), []).append(path)
    n_pairs, n_joined = 0, 0
    for (group, relation), paths in members.items():
        for a, b in itertools.combinations(paths, 2):
            ids = [group_of.get(os.path.join(os.path.realpath(root), path)) for path in (a, b)]
            joined = ids[0] is not None and ids[0] == ids[1]
            n_pairs += 1
            n_joined += joined
            if mode != "pairs" and joined != (mode == "together"):
                print("%s (%s): %s and %s are%s in one group" % (group, relation, a, b, "" if joined else " not"))
    print("%s: %d groups, %d of %d pairs joined" % (mode, len(members), n_joined, n_pairs))
    right = {"together": n_joined == n_pairs, "apart": n_joined == 0, "pairs": n_joined >= share * n_pairs}[mode]
    sys.exit(0 if right and n_pairs > 0 else 1)


if __name__ == "__main__":
    main()
