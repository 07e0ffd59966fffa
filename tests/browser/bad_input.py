# SPDX-License-Identifier: MIT
"""bad_input.py PAGE NONE THUMBS: a review page of the album of tests/cli/page/bad_input.sh, one of no groups, and the folder
of thumbnails, which is moved away."""
import base64
import json
import os
import sys

from browser import Browser

page, none, thumbs = sys.argv[1:]


def state(browser):
    return json.loads(browser.run("""JSON.stringify(Object.fromEntries(rows.map((row) =>
        [pathOf(row).split("/").pop(), stateOf(row)])))"""))


def card_text(browser, name):
    return browser.run(f"""[...document.querySelectorAll("li")].find((li) => li.textContent.includes({json.dumps("/" + name)})
        ).querySelector(".look").textContent""")


with Browser() as b:
    b.open(page)
    # In place of a picture, why there is none: on its card and over another.
    assert card_text(b, "gone.jpg") == "no picture: gone", card_text(b, "gone.jpg")
    assert card_text(b, "damaged.jpg").startswith("no picture: "), card_text(b, "damaged.jpg")
    assert card_text(b, "here.jpg") == ""
    b.run("view(rows.find((row) => pathOf(row).endsWith('gone.jpg')))")
    assert b.run("byId('front').textContent") == "gone.jpg: no picture: gone"
    b.key("Escape")

    index = b.run("head.index")
    folder = b.run("folderOf(rows[0])")
    mark = f"# twindex decisions 1 index={index}\n"
    header = "decision,path,other\n"

    def load(text):
        """What the page says when it is given a file of this text; the decisions before it are gone."""
        b.run("while (undo() !== undefined) {}")
        data = text if isinstance(text, bytes) else text.encode()
        encoded = json.dumps(base64.b64encode(data).decode())
        return b.run(f"takeDecisions(Uint8Array.from(atob({encoded}), (c) => c.charCodeAt(0)))")

    def line(decision, name, other=""):
        cells = [decision] + [n and '"' + f"{folder}/{n}".replace('"', '""') + '"' for n in (name, other)]
        return ",".join(cells) + "\n"

    undecided = dict.fromkeys(("a.jpg", "gone.jpg", "damaged.jpg", "here.jpg", 'x, "y".jpg', "z.jpg"), "open")
    good = line("remove", "here.jpg", "a.jpg")

    # Not of this index, not of this version, none at all: nothing is taken.
    for text, said in ((mark.replace("index=", "index=0") + header + good, "of another index"),
                       (mark.replace(" 1 ", " 2 ") + header + good, "of a later version"),
                       (header + good, "no file of decisions"), ("", "no file of decisions"),
                       (b"\xff\xd8\xff\x00\n", "no file of decisions"), (mark + good, "does not name the columns"),
                       (mark, "does not name the columns")):
        assert said in load(text) and load(text).startswith("Nothing taken over"), (text, load(text))
        assert state(b) == undecided

    # By an editor that ends lines as Windows does and writes a mark, with columns in another order and one more.
    said = load(b"\xef\xbb\xbf" + (mark + 'note,other,path,decision\n,,"' + folder + '/here.jpg",remove\n').replace("\n", "\r\n").encode())
    assert said == "1 decision taken over.", said
    assert state(b) == undecided | {"here.jpg": "remove"}

    # What is wrong is named with its line, the rest is taken.
    said = load(mark + header + good + line("delete", "z.jpg") + line("remove", "elsewhere.jpg") + line("keep", "z.jpg"))
    assert said == ("2 decisions taken over; 1 is of files that are not on this page; "
                    "left out: line 4: a decision that is none of remove, keep, leave, distinct."), said
    assert state(b) == undecided | {"here.jpg": "remove", "z.jpg": "keep"}

    # Edited so that no file of a picture would stay: one does.
    said = load(mark + header + "".join(line("remove", name) for name in undecided))
    assert "4 decisions taken over" in said and said.count("one file of a picture has to stay") == 2, said
    assert list(state(b).values()).count("remove") == 4

    # Half written, at each byte: what is taken is of the whole lines, and each cut says so.
    whole = mark + header + good + line("leave", 'x, "y".jpg') + line("distinct", "gone.jpg", "a.jpg")
    ends = [i + 1 for i, c in enumerate(whole) if c == "\n"]
    for cut in range(len(mark + header), len(whole)):
        said = load(whole[:cut])
        n_lines = sum(end <= cut for end in ends) - 2
        assert said.startswith(f"{n_lines} decision"), (cut, said)
        assert ("cut off" in said) == (cut not in ends), (cut, said)
    assert "line 4: no row of CSV" in load(mark + header + good + 'leave,"a"b,\n' + line("keep", "z.jpg"))
    assert b.errors == [], b.errors

    # A step that is loaded is one step of undo.
    load(mark + header + good)
    b.key("u")
    assert state(b) == undecided

    os.rename(thumbs, thumbs + ".moved")
    b.open(page)
    b.run("""(async () => { while (!document.querySelector("li .none[data-lost]")) { await new Promise(requestAnimationFrame); } })()""")
    lost = card_text(b, "here.jpg")
    assert lost.startswith("no picture: cannot load file://") and lost.endswith(".jpg"), lost

    b.open(none)
    assert b.run("document.getElementById('summary').textContent").startswith("No duplicates"), b.run("document.body.innerText")
    b.key("j")
    b.key("a")
    b.key("l")
