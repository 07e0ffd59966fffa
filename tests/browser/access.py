# SPDX-License-Identifier: MIT
"""access.py PAGE: a review page for those who use a keyboard or a screen reader, need contrast, a phone or 200 % zoom."""
import json
import sys

from browser import Browser

# Contrast as WCAG 2.1 computes it, of each element that has text of its own, on what is painted behind it.
CONTRAST = """(() => {
  const parts = (c) => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const linear = (v) => (v /= 255, v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (e) => {
    for (; e !== null; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const hasText = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== "");
    if (!hasText || e.disabled || ["SCRIPT", "STYLE", "OPTION", "NOSCRIPT"].includes(e.tagName) || e.closest("noscript")) continue;
    const a = light(parts(getComputedStyle(e).color)) + 0.05;
    const b = light(behind(e)) + 0.05;
    const ratio = Math.max(a, b) / Math.min(a, b);
    if (ratio < 4.5) poor.push(`${e.tagName} ${e.className} ${e.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return JSON.stringify(poor);
})()"""

NAMED = {"button", "link", "textbox", "searchbox", "combobox", "radio", "dialog", "region", "form", "navigation",
         "ComboBox", "radiogroup"}
FRAMES = 600

for dark in (False, True):
    with Browser(dark=dark) as b:
        b.open(sys.argv[1])
        b.key("j")
        b.key("a")  # cards in all colours
        poor = json.loads(b.run(CONTRAST))
        assert poor == [], (dark, poor)
        if dark:
            continue

        # Each control has a role and a name; each picture's button says which file it is of.
        b.call("Accessibility.enable")
        wanted = b.run("document.querySelectorAll('li').length")
        for _ in range(FRAMES):  # the browser builds this tree some frames after the page, more of them on a busy machine
            nodes = b.call("Accessibility.getFullAXTree")["nodes"]
            names = [n["name"]["value"] for n in nodes if not n["ignored"] and n["role"]["value"] == "button"]
            if sum(name.startswith("Look at ") for name in names) == wanted:
                break
            b.run("new Promise(requestAnimationFrame)")
        else:
            raise AssertionError((wanted, names))
        nameless = [n["role"]["value"] for n in nodes if not n["ignored"] and n["role"]["value"] in NAMED
                    and not n.get("name", {}).get("value", "").strip()]
        assert nameless == [], nameless
        roles = {n["role"]["value"] for n in nodes if not n["ignored"]}
        assert {"main", "heading", "region", "navigation", "status", "list", "listitem", "radio"} <= roles, roles

        # By the keyboard alone: Tab goes to each control, in view, with a mark of the focus.
        b.run("document.activeElement.blur(); scrollTo(0, 0)")
        seen = set()
        for _ in range(60):
            b.key("Tab")
            # cards get their height when they come into view, by which others move
            at = json.loads(b.run("""(async () => { for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
                const e = document.activeElement; const r = e.getBoundingClientRect();
                return JSON.stringify([e.tagName + "#" + e.id + "." + e.className + "." + (e.name || e.value || ""),
                    getComputedStyle(e).outlineStyle, r.bottom > 0 && r.top < innerHeight]); })()"""))
            assert at[0].startswith("BODY") or (at[1] != "none" and at[2]), at
            seen.add(at[0])
        for wanted in ("#find", "#kind", "#order", "#rule", "#save", ".look"):
            assert any(wanted in name for name in seen), (wanted, seen)
        b.run("document.querySelector('.skip').focus()")
        b.key("Enter")
        assert b.run("location.hash") == "#groups"

        # Narrow, and at 200 %: nothing is cut off at the side.
        for width, zoom in ((360, 1), (640, 1), (1280, 2), (2560, 1)):
            b.resize(width // zoom, 740 // zoom, zoom, mobile=width == 360)
            wide = json.loads(b.run("""JSON.stringify([...document.querySelectorAll("body *")].filter((e) => {
                const r = e.getBoundingClientRect(); return r.width > 0 && !e.closest(".skip") && r.right > innerWidth + 1; })
                .map((e) => e.tagName + "#" + e.id + "." + e.className))"""))
            assert wide == [], (width, zoom, wide)
        assert b.errors == [], b.errors
