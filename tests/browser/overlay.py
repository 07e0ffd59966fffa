# SPDX-License-Identifier: MIT
"""overlay.py PAGE: of each file but the kept one its name, and how bright its difference from the kept one is on the page, laid
as the page lays them and without that: means of 0 to 255, by vips."""
import base64
import json
import subprocess
import sys

from browser import Browser


def brightness(browser):
    browser.run("""Promise.all([...document.querySelectorAll("#stage img")].map((image) => image.decode()))
        .then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))""")
    box = json.loads(browser.run("JSON.stringify(byId('stage').getBoundingClientRect())"))
    clip = {key: box[key] for key in ("x", "y", "width", "height")} | {"scale": 1}
    png = base64.b64decode(browser.call("Page.captureScreenshot", format="png", clip=clip)["data"])
    with open("stage.png", "wb") as f:
        f.write(png)
    return float(subprocess.run(["vips", "avg", "stage.png"], check=True, capture_output=True, text=True).stdout)


with Browser(1000, 900) as b:
    b.open(sys.argv[1])
    for i in range(1, b.run("rows.length")):
        b.run(f"view(rows[{i}]); setPressed('difference', 'difference', true)")
        name = b.run("byId('viewer-title').textContent").split()[2]
        laid = brightness(b)
        b.run("byId('behind').className = ''; byId('stage').classList.remove('inverted')")
        print(name, laid, brightness(b))
    assert b.errors == [], b.errors
