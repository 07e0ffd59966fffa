#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the review page: bench_page.py BUILD DATA writes BUILD/bench-page.json and prints it.

A page of 10,000 groups of two, and one more of 5,000 files: how long it takes to make, to open in headless Chromium (until
its load event), and how long frames take while it is scrolled, filtered and decided on as a whole. The files are those
photos below DATA that are JPEG, each with a comment that makes it another file.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import time

BUILD, DATA = (pathlib.Path(a).resolve() for a in sys.argv[1:])
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from browser import Browser  # noqa: E402

GROUPS, LARGE = 10000, 5000
WORK = BUILD / "bench" / "page"

# Scrolls through the page, a third of a screen a frame: the times between frames, ms.
SCROLL = """new Promise((done) => {
  const frames = [];
  let last = performance.now();
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    scrollBy(0, innerHeight / 3);
    if (scrollY + innerHeight < document.body.scrollHeight - 1 && frames.length < 1000) requestAnimationFrame(tick);
    else done(JSON.stringify(frames.slice(1)));
  };
  scrollTo(0, 0);
  requestAnimationFrame(tick);
})"""


def make_files():
    """GROUPS pairs and LARGE copies of one, in folders of 1,000."""
    photos = sorted(p for p in DATA.rglob("*.jpg") if p.read_bytes()[:3] == b"\xff\xd8\xff" and p.stat().st_size > 4000)
    for i in range(GROUPS + 1):
        data = photos[i % len(photos)].read_bytes()
        comment = f"{i}".encode()
        data = data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]
        for copy in range(2 if i < GROUPS else LARGE):
            folder = WORK / "files" / f"{copy % 2}-{(i + copy // 2) // 1000}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"photo {i} {copy}.jpg").write_bytes(data)


def seconds(*command):
    begin = time.monotonic()
    subprocess.run([str(c) for c in command], check=True)
    return time.monotonic() - begin


def look(page):
    found = {}
    with Browser() as browser:
        browser.open(page)
        found["open_ms"] = browser.run("performance.getEntriesByType('navigation')[0].loadEventEnd")
        found["groups"] = browser.run("groups.length")
        frames = []
        for order in ("gain", "path"):
            browser.run(f"""(() => {{ const e = document.getElementById("order"); e.value = "{order}";
                e.dispatchEvent(new Event("input", {{bubbles: true}})); }})()""")
            frames += json.loads(browser.run(SCROLL))
        frames.sort()
        found |= {"frames": len(frames), "frame_median_ms": frames[len(frames) // 2], "frame_max_ms": frames[-1]}
        found["accept_all_ms"] = browser.run("""(() => { const t = performance.now();
            document.getElementById("bulk").requestSubmit(); return performance.now() - t; })()""")
        found["errors"] = browser.errors
    return found


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    make_files()
    twindex, db, page = BUILD / "twindex", WORK / "db", WORK / "page.html"
    seconds(twindex, "index", "-q", "-d", db, WORK / "files")
    export = (twindex, "export", "-q", "-d", db, "--exact", "--format", "html", "-o", page, "--thumbs", WORK / "thumbs")
    result = {"make_s": seconds(*export), "make_again_s": seconds(*export), "page_bytes": page.stat().st_size} | look(page)
    (BUILD / "bench-page.json").write_text(json.dumps(result, indent=1) + "\n")
    for key, value in result.items():
        print(f"{key:20} {value:10.1f}" if isinstance(value, float) else f"{key:20} {value}")
    shutil.rmtree(WORK)


main()
