#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the review page: bench_page.py BUILD DATA writes BUILD/bench-page.json and prints it.

A page of 10,000 groups of two, and one more of 5,000 files: how long it takes to make, to open in headless Chromium, and how
long frames take while it is scrolled. It is opened several times in a browser that has come to rest: until the groups are
there, until its load event, and the CPU time of all of the browser. Scrolled are its first page of groups by both orders,
and the group of 5,000 with all of its cards. Steps are the whole time of what a person does, to the next frame. The files
are those photos below DATA that are JPEG, each with a comment that makes it another file.
"""
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

BUILD, DATA = (pathlib.Path(a).resolve() for a in sys.argv[1:])
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from browser import Browser  # noqa: E402

GROUPS, LARGE, OPENINGS = 10000, 5000, 5
WORK = BUILD / "bench" / "page"

# Scrolls through the page, a third of a screen a frame: the times between frames, ms, and the cards that came by.
SCROLL = """new Promise((done) => {
  const frames = [];
  const seen = new Set();
  let last = performance.now();
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    for (const x of [innerWidth / 3, innerWidth / 2]) {
      const card = document.elementFromPoint(x, innerHeight / 2)?.closest("li");
      if (card) seen.add(rows[Number(card.dataset.row)].group.number);
    }
    scrollBy(0, innerHeight / 3);
    if (scrollY + innerHeight < document.body.scrollHeight - 1) requestAnimationFrame(tick);
    else done(JSON.stringify({frames: frames.slice(1), seen: [...seen]}));
  };
  scrollTo(0, 0);
  requestAnimationFrame(tick);
})"""

# Runs what a person does: ms until the frame after the next is begun, by when its result has been painted.
STEP = """new Promise((done) => {
  const begin = performance.now();
  (() => { %s })();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begin)));
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


def cpu_seconds(browser):
    return sum(p["cpuTime"] for p in browser.call("SystemInfo.getProcessInfo", session=None)["processInfo"])


def come_to_rest(browser):
    """A browser that has begun does much that is not of the page."""
    before = -1.0
    while (now := cpu_seconds(browser)) > before + 0.03:
        before = now
        time.sleep(0.5)


def open_page(browser, page):
    """What one opening takes: ms until the groups are there, ms until the page is loaded, CPU seconds."""
    browser.call("Page.navigate", url="about:blank")
    come_to_rest(browser)
    before = cpu_seconds(browser)
    browser.open(page)
    times = json.loads(browser.run("JSON.stringify(performance.getEntriesByType('navigation')[0])"))
    shown = browser.run("performance.getEntriesByName('shown')[0].startTime")
    return shown, times["loadEventEnd"], cpu_seconds(browser) - before


def scroll(browser):
    result = json.loads(browser.run(SCROLL))
    return result["frames"], set(result["seen"])


def figures(name, frames):
    frames.sort()
    return {f"{name}_frames": len(frames), f"{name}_median_ms": frames[len(frames) // 2],
            f"{name}_p99_ms": frames[len(frames) * 99 // 100], f"{name}_max_ms": frames[-1]}


def look(page):
    found = {}
    with Browser() as browser:
        browser.call("Network.disable")  # to record what is loaded costs more than to load it
        openings = [open_page(browser, page) for _ in range(OPENINGS)]
        for name, times in zip(("groups_shown_ms", "open_ms", "open_cpu_s"), zip(*openings)):
            found[name] = statistics.median(times)
        found["open_max_ms"] = max(times[1] for times in openings)
        found["groups"] = browser.run("groups.length")
        large = browser.run(f"groups.find((group) => group.rows.length === {LARGE}).number")

        def choose(name, value):
            return browser.run(STEP % f"""const e = document.getElementById("{name}"); e.value = "{value}";
                e.dispatchEvent(new Event("input", {{bubbles: true}}));""")

        def step(key, script):
            found[key] = browser.run(STEP % script)

        frames = []
        for order in ("path", "gain"):
            found[f"order_by_{order}_ms"] = choose("order", order)
            more, seen = scroll(browser)
            frames += more
            assert len(seen) >= 40, seen
        found |= figures("scroll", frames)
        assert large in seen  # it frees the most

        section = f"document.getElementById('section-{large}')"
        step("accept_large_group_ms", f"{section}.querySelector('button[value=suggested]').click()")
        step("undo_ms", "document.getElementById('undo').click()")
        clicks = []
        while not browser.run(f"{section}.querySelector('.more').hidden"):
            clicks.append(browser.run(STEP % f"{section}.querySelector('.more').click()"))
        assert browser.run(f"{section}.querySelectorAll('li').length") == LARGE
        found |= {"more_cards_clicks": len(clicks), "more_cards_median_ms": statistics.median(clicks), "more_cards_max_ms": max(clicks)}
        found |= figures("large_group", scroll(browser)[0])
        step("accept_large_group_all_cards_ms", f"{section}.querySelector('button[value=suggested]').click()")
        step("undo_all_cards_ms", "document.getElementById('undo').click()")
        step("accept_all_ms", "document.getElementById('bulk').requestSubmit()")
        step("find_ms", "const e = document.getElementById('find'); e.value = '999'; e.dispatchEvent(new Event('input', {bubbles: true}));")
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
