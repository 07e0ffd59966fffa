# SPDX-License-Identifier: MIT
"""printed.py PAGE TRANSCRIPT HOME: a page's commands and lines are those of the transcript, but for times; `...` in the page
stands for any lines. HOME is /home/ada there."""
import re
import sys

page, transcript, home = sys.argv[1:]


def lines(path):
    with open(path) as file:
        return [re.sub(r"\d+\.\d\d s$", "T s", line.rstrip("\n").replace(home, "/home/ada")) for line in file]


got = lines(transcript)
at, skip = 0, False
for line in lines(page):
    if line == "...":
        skip = True
        continue
    while skip and at < len(got) and got[at] != line:
        at += 1
    if at == len(got) or got[at] != line:
        sys.exit(f"README prints '{line}', the program '{got[at] if at < len(got) else 'nothing more'}'")
    at, skip = at + 1, False
if at < len(got) and not skip:
    sys.exit(f"the program prints '{got[at]}', and README does not")
