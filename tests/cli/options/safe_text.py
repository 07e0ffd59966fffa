# SPDX-License-Identifier: MIT
"""Says what in standard input steers a terminal, by Unicode's own tables; exits with 1 if anything does.

What is not UTF-8 does; of controls only line ends do not.
"""
import sys
import unicodedata

TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
text = sys.stdin.buffer.read().decode("utf-8")
unsafe = [c for c in text if c not in "\r\n" and (
    unicodedata.category(c) in ("Cc", "Zl", "Zp") or unicodedata.bidirectional(c) in TURNS or
    unicodedata.name(c, "").endswith(("-TO-LEFT MARK", "-TO-RIGHT MARK", "ARABIC LETTER MARK")))]
if unsafe:
    sys.exit(f"steers a terminal: {sorted(set(map(hex, map(ord, unsafe))))}")
if not text:
    sys.exit("nothing to look at")
