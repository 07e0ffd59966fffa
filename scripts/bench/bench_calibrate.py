# SPDX-License-Identifier: MIT
"""`make bench-calibrate`: whether the truth lies within the bounds that `calibrate` gives for false pairs.

    bench_calibrate.py BUILD DATA       environment: CALIBRATE_SAMPLE (200), what is given as --sample

Collections are made of the photos below DATA: these alone, half of them, only objects on white, with 30 screenshots of
one template, with 60 product shots, with both, and with many edited copies. Of each, calibrate's false pairs at some
radii are compared with two truths: all pairs within the radius looked at (`query --verify` of each image), and what the
labels say (DATA/groundtruth.tsv and accuracy_pairs.tsv, and how the pictures were made). Pairs found must be the same
number as query finds. A collection that holds another must not get fewer false pairs, but for the bounds.

The table goes to stdout, all figures to BUILD/bench-calibrate.json; the pictures stay in BUILD/bench/calibrate. The exit
code is 1 when fewer than nine of ten bounds hold, of either truth.
"""
import csv
import hashlib
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

from PIL import Image, ImageDraw, ImageEnhance

sys.dont_write_bytecode = True  # nothing is written outside BUILD
import accuracy_edits
from accuracy_truth import Relations

BUILD, DATA = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SAMPLE = os.environ.get("CALIBRATE_SAMPLE", "200")
SOURCE = pathlib.Path(__file__).resolve().parent
WORK = BUILD / "bench" / "calibrate"
TWINDEX = BUILD / "twindex"
NO_PHOTOS = {"bad", "odd", "bmpsuite", "pngsuite", "huge"}  # test patterns and broken files, as in bench_accuracy.py
OBJECTS = {"accordion", "binocular", "brain", "grand_piano", "anchor", "barrel"}
RADII = {128: (8, 12, 18, 24, 28), 512: (32, 48, 96, 128)}
LABELLED = {128: 18, 512: 96}  # pairs further apart were not looked at by eye
BATCH = 500
COPIED, N_SCREENS, N_PRODUCTS = 40, 30, 60


# --- Pictures -------------------------------------------------------------------------------------------------------
def photos():
    """Of files with equal bytes one."""
    found = {}
    for path in sorted(DATA.rglob("*")):
        if path.is_file() and not NO_PHOTOS & set(path.relative_to(DATA).parts) \
                and path.suffix.lower() not in (".tsv", ".txt", ".md"):
            found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
    return sorted(found.values())


def screenshot(number, to):
    """A chat: one header, one layout, other lines in each."""
    rng = random.Random(f"screenshot {number}")
    image = Image.new("RGB", (540, 1170), (236, 229, 221))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 540, 120), fill=(18, 94, 84))
    draw.ellipse((20, 40, 80, 100), fill=(200, 200, 210))
    draw.text((100, 55), "Family", fill=(255, 255, 255), font=accuracy_edits.font(28))
    for row in range(9):
        mine, top = row % 3 == 1, 140 + 105 * row
        left, right = (190, 520) if mine else (20, 350)
        draw.rounded_rectangle((left, top, right, top + 90), 14, fill=(220, 248, 198) if mine else (255, 255, 255))
        for line in range(2):
            text = " ".join("".join(rng.choice("aeiounrstlmd") for _ in range(rng.randrange(2, 8))) for _ in range(5))
            draw.text((left + 14, top + 12 + 34 * line), text[:26], fill=(30, 30, 30), font=accuracy_edits.font(17))
    draw.rounded_rectangle((20, 1100, 520, 1150), 24, fill=(255, 255, 255))
    image.save(to)


def product(number, to):
    """A shoe box on white, one of a catalogue: its print, colour and label are others in each."""
    rng = random.Random(f"product {number}")
    image = Image.new("RGB", (600, 450), (252, 252, 252))
    draw = ImageDraw.Draw(image)
    x, y = rng.randrange(-12, 13), rng.randrange(-8, 9)
    colour = tuple(rng.randrange(40, 190) for _ in range(3))
    dark = tuple(value * 2 // 3 for value in colour)
    draw.polygon([(110 + x, 190 + y), (200 + x, 110 + y), (520 + x, 110 + y), (450 + x, 190 + y)], fill=dark)
    draw.rectangle((110 + x, 190 + y, 450 + x, 350 + y), fill=colour)
    draw.polygon([(450 + x, 190 + y), (520 + x, 110 + y), (520 + x, 270 + y), (450 + x, 350 + y)], fill=dark)
    for _ in range(14):
        left, top = rng.randrange(130, 400), rng.randrange(205, 320)
        tone = tuple(min(255, value + rng.randrange(-50, 60)) for value in colour)
        box = (left + x, top + y, left + x + rng.randrange(8, 45), top + y + rng.randrange(8, 30))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)(box, fill=tone)
    draw.text((150 + x, 320 + y), f"{rng.choice(('Runner', 'Sprint', 'Trail', 'City'))} {rng.randrange(30, 49)}",
              fill=(245, 245, 245), font=accuracy_edits.font(22))
    ImageEnhance.Brightness(image).enhance(rng.uniform(0.95, 1.05)).save(to, quality=88)


def copies(job):
    path, folder = job
    with Image.open(path) as file:
        picture = file.convert("RGB")
    for number, edit in enumerate(accuracy_edits.EDITS.values()):
        if number % 2 == 0:
            to = folder / f"{path.parent.name}-{path.stem}-{number}{edit.suffix}"
            edit.make(path, picture, to)


def make_pictures(pool, originals):
    """Folders of made pictures; a path's label is the picture that it shows."""
    version = hashlib.sha256(pathlib.Path(__file__).read_bytes() + (SOURCE / "accuracy_edits.py").read_bytes()).hexdigest()
    stamp = WORK / "version"
    if not stamp.exists() or stamp.read_text() != version:
        shutil.rmtree(WORK, ignore_errors=True)
        for name in ("screens", "products", "copies"):
            (WORK / name).mkdir(parents=True)
        for number in range(N_SCREENS):
            screenshot(number, WORK / "screens" / f"{number:02}.png")
        for number in range(N_PRODUCTS):
            product(number, WORK / "products" / f"{number:02}.jpg")
        pool.map(copies, [(path, WORK / "copies") for path in originals])
        stamp.write_text(version)
    return [sorted((WORK / name).iterdir()) for name in ("screens", "products", "copies")]


# --- twindex --------------------------------------------------------------------------------------------------------
def run(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout


class Collection:
    def __init__(self, name, paths, options=(), index=("--variants", "trim"), n_bits=128):
        self.name, self.options, self.n_bits = name, list(options), n_bits
        self.db = WORK / f"{name.replace(' ', '-')}.db"
        for old in WORK.glob(f"{self.db.name}*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        run([TWINDEX, "index", "-q", "-d", self.db, *index, "--files-from", "-", "-0"],
            input=b"".join(os.fsencode(path) + b"\0" for path in paths))
        with sqlite3.connect(self.db) as connection:
            self.paths = [os.fsdecode(path) for path, in connection.execute(
                "SELECT CAST(path AS BLOB) FROM images WHERE flat = 0")]
        answer = json.loads(run([TWINDEX, "calibrate", "-d", self.db, "--json", "--sample", SAMPLE, *self.options]))
        self.answer = answer
        self.radii = {radius["radius"]: radius for radius in answer["whole"]["radii"]}

    def pairs(self, radius):
        """Pairs of paths within a radius, and whether the second look takes them for different pictures."""
        known, found = set(self.paths), {}
        adaptive = [] if "--plain" in self.options else ["--adaptive"]
        for begin in range(0, len(self.paths), BATCH):
            text = run([TWINDEX, "query", "-q", "-d", self.db, "--format", "csv", "--verify", "-r", str(radius), *adaptive,
                        "--variants", self.answer["variants"], "--", *self.paths[begin:begin + BATCH]])
            for row in csv.DictReader(text.decode(errors="surrogateescape").splitlines(keepends=True)):
                if row["query"] < row["path"] and row["path"] in known:
                    found[row["query"], row["path"]] = row["likeness"] in ("series", "similar")
        return found


# --- Comparing ------------------------------------------------------------------------------------------------------
class Labels:
    def __init__(self):
        self.relations = Relations([DATA / "groundtruth.tsv", SOURCE / "accuracy_pairs.tsv"])
        self.copied = {}

    def picture_of(self, path):
        path = pathlib.Path(path)
        if path.parent == WORK / "copies":
            return self.copied[path.name.rsplit("-", 1)[0]]
        return self.relations.picture_of(str(path.relative_to(DATA))) if DATA in path.parents else str(path)

    def are_different(self, a, b):
        """What can be seen either way is not."""
        a, b = self.picture_of(a), self.picture_of(b)
        return a != b and self.relations.others.get(frozenset((a, b))) not in ("unclear", "turned")


def compare(collection, labels):
    rows = []
    for radius in RADII[collection.n_bits]:
        said, pairs = collection.radii[radius], collection.pairs(radius)
        truths = {"verified": sum(pairs.values())}
        if radius <= LABELLED[collection.n_bits]:
            truths["labels"] = sum(labels.are_different(*pair) for pair in pairs)
        for kind, truth in truths.items():
            within = said["false_pairs_low"] - 0.5 <= truth <= said["false_pairs_high"] + 0.5
            rows.append({"collection": collection.name, "radius": radius, "kind": kind, "truth": truth, "within": within,
                         "pairs": len(pairs), **{key: said[key] for key in (
                             "false_pairs", "false_pairs_low", "false_pairs_high", "series_pairs")}})
        if round(said["pairs"]) != len(pairs):
            print(f"{collection.name}, radius {radius}: calibrate counts {said['pairs']:.0f} pairs, query {len(pairs)}")
    return rows


def show(collection, rows):
    table = collection.answer["whole"]
    print(f"\n{collection.name}: {collection.answer['images']} images, {table['pairs_looked_at']} of "
          f"{table['pairs_drawn']} pairs looked at; recommended {table.get('recommended', 'none')}")
    for series in collection.answer["series"]:
        print(f"  series of {series['images']}: {os.path.basename(series.get('first', '?'))}, "
              f"{os.path.basename(series.get('second', '?'))}")
    print(f"{'radius':>8}{'pairs':>9}{'false':>9}{'from':>9}{'to':>9}{'series':>9}   truth")
    for row in rows:
        print(f"{row['radius']:>8}{row['pairs']:>9}{row['false_pairs']:>9.0f}{row['false_pairs_low']:>9.0f}"
              f"{row['false_pairs_high']:>9.0f}{row['series_pairs']:>9.0f}   {row['truth']} by {row['kind']}"
              f"{'' if row['within'] else '  <- outside'}")
    sys.stdout.flush()


def main():
    labels, everything = Labels(), photos()
    originals = [path for path in everything if path.suffix == ".jpg" and "caltech101" in path.parts
                 and not labels.relations.has_twins(str(path.relative_to(DATA)))]
    originals = sorted(originals, key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())[:COPIED]
    labels.copied = {f"{path.parent.name}-{path.stem}": str(path.relative_to(DATA)) for path in originals}
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        screens, products, edited = make_pictures(pool, originals)
    objects = [path for path in everything if OBJECTS & set(path.parts)]
    more = everything + screens + products
    collections = (
        ("photos", everything, {}), ("half of the photos", everything[::2], {}), ("objects on white", objects, {}),
        ("screenshots", everything + screens, {}), ("products", everything + products, {}), ("both", more, {}),
        ("both, plain", more, {"options": ["--plain"]}), ("both, all parts", more, {"index": ("--variants", "all")}),
        ("both, no parts", more, {"index": ("--variants", "none")}),
        ("both, 512 bits", more, {"index": ("--hash-size", "16"), "n_bits": 512}), ("copies", everything + edited, {}))
    made, rows = {}, []
    for name, paths, how in collections:
        made[name] = Collection(name, paths, **how)
        rows.append(compare(made[name], labels))
        show(made[name], rows[-1])
    rows = sum(rows, [])
    fewer = [(part, radius) for part, whole in (("half of the photos", "photos"), ("photos", "screenshots"),
                                                ("screenshots", "both"), ("products", "both"), ("photos", "copies"))
             for radius, said in made[part].radii.items()
             if made[whole].radii[radius]["false_pairs_high"] < said["false_pairs_low"]]
    failed = bool(fewer)
    print()
    for kind in "verified", "labels":
        of_kind = [row for row in rows if row["kind"] == kind]
        n_within = sum(row["within"] for row in of_kind)
        failed = failed or 10 * n_within < 9 * len(of_kind)
        print(f"truth by {kind}: within the bounds in {n_within} of {len(of_kind)}")
    print("fewer false pairs in a larger collection:", ", ".join(f"{part} at {r}" for part, r in fewer) or "none")
    (BUILD / "bench-calibrate.json").write_text(json.dumps(rows, indent=1) + "\n")
    sys.exit(1 if failed else 0)


main()
