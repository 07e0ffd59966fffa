# SPDX-License-Identifier: MIT
"""Lists what a run made, as tests/shims/oplog.c has written it down: "MODE NAME", with the mode it was made with.

    created.py LOG
"""
import os
import pathlib
import struct
import sys

data, at = pathlib.Path(sys.argv[1]).read_bytes(), 0
while at < len(data):
    letter, _, mode, n = struct.unpack_from("=QQQQ", data, at)
    if chr(letter) == "C":
        sys.stdout.buffer.write(b"%o %s\n" % (mode & 0o7777, os.path.basename(data[at + 32:at + 32 + n])))
    at += 32 + n
