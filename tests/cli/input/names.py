#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes files of hostile names in the current folder, and holds what twindex says of them against the folder.

  names.py make GOOD BAD              copies of GOOD (.png) and BAD (.jpg) under all names
  names.py images DB                  the view has these paths and no others
  names.py export csv|jsonl FILE      one group of all .png
  names.py query csv|jsonl FILE       each .png answers with all .png
  names.py failures FILE              all .jpg
  names.py plain FILE                 text without controls
"""
import base64
import csv
import json
import os
import sqlite3
import sys

NAMES = [b"plain", b"new\nline", b"\n", b"quote\"s", b"'single'", b"a,comma", b"\"", b",", b"car\rriage", b"tab\tbed",
         b"bell\x07", b"\x1b[31mred", b"del\x7f", b"invalid\xff\xfe", b"cut\xe2\x82", b"\xc0\xaf", b"surrogate\xed\xa0\x80",
         b"latin\xe9", "κόσμος".encode(), "🙂".encode(), "\u0085\u2028".encode(), b"-dash", b"--help", b"-", b"--", b" space ", b"back\\slash",
         b"%41", b"glob*?[a]", b"$(touch x)", b"#", b"\xef\xbb\xbfbom", b"x" * 250]


def files(ending):
    found = []
    for folder, _, names in os.walk(os.getcwdb()):
        found += [os.path.join(folder, name) for name in names if name.endswith(ending)]
    return sorted(found)


def table(kind, path, column):
    """The bytes of a column of paths."""
    with open(path, newline="", encoding="utf-8", errors="surrogateescape") as file:
        if kind == "csv":
            return [os.fsencode(row[column]) for row in csv.DictReader(file, strict=True)]
        rows = [json.loads(line) for line in file.read().split("\n")[:-1]]
    return [base64.b64decode(row[column + "_base64"]) if column + "_base64" in row else row[column].encode() for row in rows]


def same(wanted, got):
    if wanted != got:
        sys.exit("wanted %r\ngot %r" % (wanted, got))


def main():
    what = sys.argv[1]
    if what == "make":
        for name in NAMES:
            folder = name[:200]
            os.mkdir(folder)
            for source, ending in ((sys.argv[2], b".png"), (sys.argv[3], b".jpg")):
                with open(source, "rb") as file:
                    content = file.read()
                for path in (name + ending, os.path.join(folder, b"in" + ending)):
                    with open(path, "wb") as file:
                        file.write(content)
    elif what == "images":
        connection = sqlite3.connect(sys.argv[2])
        connection.text_factory = bytes
        same(files(b"g"), sorted(row[0] for row in connection.execute("SELECT path FROM images")))
    elif what == "export":
        # All are one picture: the shortest path is kept, then by path
        keeper, *others = sorted(files(b".png"), key=lambda path: (os.stat(path).st_mtime_ns, len(path), path))
        same([keeper] + sorted(others), table(sys.argv[2], sys.argv[3], "path"))
    elif what == "query":
        wanted = files(b".png")
        asked = table(sys.argv[2], sys.argv[3], "argument")
        same(sorted(wanted * len(wanted)), sorted(table(sys.argv[2], sys.argv[3], "query")))
        same(wanted * len(wanted), table(sys.argv[2], sys.argv[3], "path"))
        same(sorted(wanted * len(wanted)), sorted(os.path.join(os.getcwdb(), path[2:]) for path in asked))
    elif what == "failures":
        same(files(b".jpg"), table("csv", sys.argv[2], "path"))
    elif what == "plain":
        with open(sys.argv[2], "rb") as file:
            odd = [byte for byte in file.read() if byte < 32 and byte != 10 or byte == 127]
        same([], odd)


if __name__ == "__main__":
    main()
