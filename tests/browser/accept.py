# SPDX-License-Identifier: MIT
"""accept.py PAGE DECISIONS: on a review page, keeps the suggested file of every group, and saves the decisions to DECISIONS."""
import sys

from browser import Browser

page, decisions = sys.argv[1:]

with Browser() as b:
    b.open(page)
    assert b.run("""(() => { document.querySelector("#rule").value = "suggested";
        document.querySelector("#bulk").requestSubmit(); return groups.length > 0 && groups.every(isDecided); })()""")
    b.key("s")
    with open(decisions, "wb") as f:
        f.write(b.downloaded())
    assert b.errors == [], b.errors
