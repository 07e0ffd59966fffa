#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Damages a sealed shard, laid out as src/store/shard.h says.  damage.py SHARD WHERE OUT

Header (160 bytes), records (mark 4, length 4, checksum 8, payload), footer (32 bytes).
"""
import struct
import sys

HEADER, FOOTER, HEAD = 160, 32, 16


def records(data):
    """Offset of each record, and of the footer."""
    at, found = HEADER, []
    while data[at:at + 4] == b"TWXR":
        found.append(at)
        at += HEAD + struct.unpack_from("<I", data, at + 4)[0]
    assert data[at:at + 8] == b"TWXFOOT1" and at + FOOTER == len(data)
    return found, at


def main():
    with open(sys.argv[1], "rb") as file:
        data = bytearray(file.read())
    found, footer = records(data)
    # A file's record in the middle: kind 0
    middle = [at for at in found if data[at + HEAD] == 0][1]
    last = found[-1]

    def length(at, n):
        struct.pack_into("<I", data, at + 4, n)

    def flip(at):
        data[at] ^= 0x40

    where = sys.argv[2]
    cut = None
    if where == "magic":
        flip(0)
    elif where == "header":
        flip(50)
    elif where == "lost-header":
        data[:HEADER] = bytes(HEADER)
    elif where == "half-header":
        cut = 100
    elif where == "empty":
        cut = 0
    elif where == "mark":
        flip(middle)
    elif where == "payload":
        flip(middle + HEAD + 20)
    elif where == "checksum":
        flip(middle + 9)
    elif where == "length-huge":
        length(middle, 0xFFFFFFFF)
    elif where == "length-0":
        length(middle, 0)
    elif where == "length-more":
        length(middle, struct.unpack_from("<I", data, middle + 4)[0] + 7)
    elif where == "lost-block":
        data[middle:middle + 40] = bytes(40)
    elif where == "record-cut-out":
        del data[middle:found[found.index(middle) + 1]]
    elif where == "footer-mark":
        flip(footer)
    elif where == "footer-count":
        flip(footer + 8)
    elif where == "footer-checksum":
        flip(footer + 16)
    elif where == "footer-cut":
        cut = footer + 20
    elif where == "no-footer":
        cut = footer
    elif where == "tail":
        cut = footer - 10
    elif where == "only-header":
        cut = HEADER
    elif where == "appended":
        data += b"rubbish"
    elif where == "other-version":
        data[8] = 99
    elif where == "torn":  # what a killed writer leaves
        cut = last + HEAD + 30
    else:
        sys.exit("damage.py: no damage '%s'" % where)
    with open(sys.argv[3], "wb") as file:
        file.write(data[:cut])


if __name__ == "__main__":
    main()
