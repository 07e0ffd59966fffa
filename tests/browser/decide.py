# SPDX-License-Identifier: MIT
"""decide.py PAGE DECISIONS: what a person does on a review page, by keyboard, mouse and forms; the decisions are saved to
DECISIONS. The page is of the album of tests/cli/page/decide.sh: a group of six files and one of two."""
import json
import sys
import urllib.parse

from browser import Browser

page, decisions = sys.argv[1:]


def state(browser):
    """Of each file by the last part of its path: what was decided."""
    return json.loads(browser.run("""JSON.stringify(Object.fromEntries(rows.map((row) =>
        [pathOf(row).split("/").pop(), row.isDistinct ? "distinct" : row.decision])))"""))


def text(browser, selector):
    return browser.run(f"document.querySelector({json.dumps(selector)}).textContent")


def choose(browser, selector, value):
    browser.run(f"""(() => {{ const e = document.querySelector({json.dumps(selector)}); e.value = {json.dumps(value)};
        e.dispatchEvent(new Event("input", {{bubbles: true}})); }})()""")


def click(browser, selector):
    """A press of the mouse in the middle of an element, once it is in view and stays where it is."""
    at = json.loads(browser.run(f"""(async () => {{
        const e = document.querySelector({json.dumps(selector)});
        const frame = () => new Promise(requestAnimationFrame);
        let before = NaN;
        for (;;) {{  // sections get their height when they come into view
          e.scrollIntoView({{block: "center"}});
          await frame();
          await frame();
          const b = e.getBoundingClientRect();
          if (b.y === before) return JSON.stringify([b.x + b.width / 2, b.y + b.height / 2]);
          before = b.y;
        }} }})()"""))
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left", clickCount=1)


with Browser() as b:
    b.open(page)
    assert b.run("groups.length") == 2 and b.run("rows.length") == 8, b.run("[groups.length, rows.length]")
    assert b.run("document.querySelectorAll('main img').length") == 8
    # every picture that is shown has been decoded
    assert b.run("""Promise.all([...document.querySelectorAll("main img")].map((i) => { i.loading = "eager"; return i.decode(); }))
        .then(() => true)""")

    # Names are text: none became an element, and none ran.
    names = set(state(b))
    assert "script><img src=x onerror=alert(1)>&amp;" in names and 'line\nbreak "quoted", and comma.jpg' in names
    assert b.run("document.querySelectorAll('main img[onerror], main script').length") == 0

    # Largest gain first; keys decide, and undo takes back.
    first = b.run("shown[0].rows.length")
    assert first == 6, first
    b.key("j")
    b.key("a")
    after = state(b)
    assert list(after.values()).count("remove") == 5 and after["a.jpg"] == "keep", after
    b.key("u")
    assert set(state(b).values()) == {""}

    # The last file of a picture cannot go: not by key, not by folder.
    b.key("a")
    b.key("x")
    assert state(b)["a.jpg"] == "keep" and "has to stay" in text(b, "#status"), text(b, "#status")
    b.key("u")
    folder = b.run("pathOf(groups[0].keeper).split('/').slice(0, -1).join('/')")
    choose(b, "#folder-path", folder)
    click(b, "#folder button")
    for group in json.loads(b.run("JSON.stringify(groups.map((g) => g.rows.map((r) => r.decision)))")):
        assert "" in group or "keep" in group, group
    assert b.run("groups.every((g) => g.keeper.decision !== 'remove')")
    b.key("u")

    # The viewer: in front the copy, behind the kept file; flip, difference, the next one.
    b.key("j")
    b.key("k")
    b.key("l")
    b.key("o")
    assert b.run("document.getElementById('viewer').open")
    front = b.run("document.getElementById('front').src")
    assert front != b.run("document.getElementById('behind').src")
    b.key("f")
    assert b.run("getComputedStyle(document.getElementById('front')).visibility") == "hidden"
    b.key("f")
    b.key("d")
    assert b.run("getComputedStyle(document.getElementById('front')).mixBlendMode") == "difference"
    b.key("ArrowRight")
    assert b.run("document.getElementById('front').src") != front
    b.key("Escape")
    assert not b.run("document.getElementById('viewer').open")

    # Filters: by path, by what is decided.
    choose(b, "#find", "UTF-8")
    assert b.run("shown.length") == 1
    choose(b, "#find", "nowhere")
    assert b.run("shown.length") == 0 and text(b, "#page").startswith("Page 1 of 1")
    choose(b, "#find", "")

    # By format, by bytes freed, by date.
    day = b.run("dateOf(groups[0].keeper).slice(0, 10)")
    for name, some, none in (("format", "jpeg", "png"), ("least", "0.001", "1000"), ("from", day, "2999-01-01"), ("to", day, "1999-01-01")):
        if name == "format":
            b.run("byId('format').append(make('option', {value: 'png'}))")
        choose(b, f"#{name}", some)
        assert b.run("shown.length") >= 1, name
        choose(b, f"#{name}", none)
        assert b.run("shown.length") == 0, name
        choose(b, f"#{name}", "")
    assert b.run("shown.length") == 2

    # Decide: the first group by rule, one of its files is no duplicate; the other group is none at all.
    choose(b, "#rule", "suggested")
    click(b, "#bulk button")
    assert b.run("groups.every(isDecided)")
    choose(b, "#decided", "no")
    assert b.run("shown.length") == 0
    choose(b, "#decided", "")
    small = b.run("groups.findIndex((g) => g.rows.length === 2)")
    click(b, f"#section-{small + 1} button[value=distinct]")
    odd = b.run("rows.findIndex((r) => pathOf(r).includes('UTF-8'))")
    click(b, f"li[data-row='{odd}'] input[value=leave]")
    wanted = state(b)
    assert sorted(wanted.values()) == ["distinct", "distinct", "keep", "leave", "remove", "remove", "remove", "remove"], wanted

    b.key("s")
    saved = b.downloaded()
    # What is saved, and the commands for it, of this index.
    assert b.run("document.getElementById('saved').open")
    assert text(b, "#next-saved").startswith("decisions.csv is where your browser puts downloads: 4 files go, 1 kept, 1 left alone, 2 no"), text(b, "#next-saved")
    for command in ("reject -d", "plan -d", "apply -d"):
        assert f"twindex {command} {b.run('shellWord(head.db)')} " in text(b, "#next-commands"), text(b, "#next-commands")
    b.key("Escape")
    with open(decisions, "wb") as f:
        f.write(saved)

    # A page that is opened again takes them over; a torn file as far as it goes, those of another index not at all.
    b.open(page)
    take = "(text) => takeDecisions(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))"
    import base64
    encoded = json.dumps(base64.b64encode(saved).decode())
    said = b.run(f"({take})({encoded})")
    assert state(b) == wanted, (said, state(b))
    b.key("u")
    torn = json.dumps(base64.b64encode(saved[:-10]).decode())
    b.run(f"({take})({torn})")
    assert list(state(b).values()).count("") >= 1 and b.run("undoing.length") == 1
    other = json.dumps(base64.b64encode(saved.replace(b"index=", b"index=x")).decode())
    b.key("u")
    assert "another index" in b.run(f"({take})({other})") and set(state(b).values()) == {""}
    assert "no file of decisions" in b.run(f"({take})({json.dumps(base64.b64encode(b'path').decode())})")

    # Nothing was asked of a network, nothing went wrong; a script that is not the page's own does not run.
    assert all(urllib.parse.urlsplit(url).scheme in ("file", "data", "blob") for url in b.requests), b.requests
    assert b.errors == [], b.errors
    assert not b.run("""(() => { const s = document.createElement("script"); s.textContent = "window.ran = 1";
        document.body.append(s); return window.ran; })()""")
    assert b.run("fetch('http://127.0.0.1:9/').then(() => 'loaded', () => 'refused')") == "refused"
    assert any("Content Security Policy" in e for e in b.errors), b.errors
