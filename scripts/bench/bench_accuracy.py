# SPDX-License-Identifier: MIT
"""`make bench-accuracy`: which share of edited copies is found, and how many pairs of different pictures with them.

    bench_accuracy.py BUILD DATA        environment: ACCURACY_PHOTOS (300), the photos that are edited

Each edit of accuracy_edits.py is made of ACCURACY_PHOTOS photos below DATA, and looked up among all photos there and
their mirror images. Found is an edit whose photo is among the answers. A false pair is two photos of different pictures
that are joined: themselves, one of them mirrored, or an edit of one and the other. Which photos show one picture is in
DATA/groundtruth.tsv, and in accuracy_pairs.tsv for the pairs that have been looked at since.

The reference is twindex's plain radius 12. To compare at an equal rate, the others (dHash and pHash of 64 bits, as
Python's ImageHash computes them; --adaptive) get the widest radius with no more false pairs than the reference.
A column for --adaptive, --variants and --verify appears when the program's help knows the option.

Before that it prints how far hashes are from those of all pixels (accuracy_pixels.py). docs/accuracy.md explains both. They go to
stdout, all figures to BUILD/bench-accuracy.json. The edits stay in BUILD/bench/accuracy.
"""
import csv
import hashlib
import importlib.util
import itertools
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import warnings

import numpy
import PIL
from PIL import Image, ImageOps

sys.dont_write_bytecode = True  # nothing is written outside BUILD
import accuracy_edits
import accuracy_pixels
from accuracy_truth import Counter, Relations

BUILD, DATA = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
N_PHOTOS = int(os.environ.get("ACCURACY_PHOTOS", "300"))
SOURCE = pathlib.Path(__file__).resolve().parent
WORK = BUILD / "bench" / "accuracy"
RESULT = BUILD / "bench-accuracy.json"
TWINDEX = BUILD / "twindex"
EDITS = accuracy_edits.EDITS
# Folders of ../shared/data that hold test patterns and broken files, each in many versions: no photos.
NO_PHOTOS = {"bad", "odd", "bmpsuite", "pngsuite", "huge"}
REFERENCE_RADIUS = 12
# The radii that are counted, of 64 and of 128 bits.
RADII = {64: range(1, 11), 128: range(8, 25)}
CUSTOMARY = 10  # the radius of 64 bits that people use
BATCH = 2000  # questions of one process: below the kernel's limit for its arguments

spec = importlib.util.spec_from_file_location("reference_hashes", SOURCE.parent / "reference-hashes.py")
reference_hashes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference_hashes)


# --- Pictures -------------------------------------------------------------------------------------------------------
class Picture:
    """A file: a photo, its mirror image or one of its edits; `kind` is "photo", "mirror" or the edit's name."""

    def __init__(self, path, photo, kind):
        self.path, self.photo, self.kind = path, photo, kind


def photos_below(folder):
    """Of files with equal bytes one."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not NO_PHOTOS & set(inside.parts) and path.suffix.lower() not in (".tsv", ".txt", ".md"):
            found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest()[:16], path)
    return found


def cached(kind, identity, suffix):
    return WORK / "pictures" / re.sub("[^a-z0-9]+", "-", kind.lower()) / (identity + suffix)


def upright(path):
    """The first frame as RGB: turned by EXIF, transparency over white."""
    with Image.open(path) as file:
        image = ImageOps.exif_transpose(file)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image)
    return image.convert("RGB")


def make_pictures(job):
    """Whether Pillow decodes the photo: of what it does not nothing is measured."""
    path, identity, edited = job
    warnings.simplefilter("ignore")
    wanted = [edit for edit in EDITS.values() if edited and not cached(edit.name, identity, edit.suffix).exists()]
    mirror = cached("mirror", identity, ".jpg")
    if not wanted and mirror.exists():
        return True
    try:
        picture = upright(path)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return False
    for edit in wanted:
        edit.make(path, picture, cached(edit.name, identity, edit.suffix))
    if not mirror.exists():
        accuracy_edits.save(ImageOps.mirror(picture), mirror, quality=92)
    return True


def prepare(pool):
    """All pictures, and which edits are asked for; what was made by other versions is made again."""
    version = f"Pillow {PIL.__version__} numpy {numpy.__version__} " \
              + hashlib.sha256((SOURCE / "accuracy_edits.py").read_bytes()).hexdigest()
    stamp = WORK / "version"
    if not stamp.exists() or stamp.read_text() != version:
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        stamp.write_text(version)
    for kind in ("mirror", *EDITS):
        cached(kind, "", "").mkdir(parents=True, exist_ok=True)
    found = photos_below(DATA)
    db = make_index("found", found.values(), [])
    with sqlite3.connect(db) as connection:
        decoded = {os.fsdecode(path) for path, in connection.execute(
            "SELECT CAST(path AS BLOB) FROM images WHERE flat = 0")}
    found = {identity: path for identity, path in found.items() if str(path) in decoded}
    relations = Relations([DATA / "groundtruth.tsv", SOURCE / "accuracy_pairs.tsv"])
    # Photos with twins in DATA are not edited. The order is that of the identity, as good as random.
    single = [identity for identity in sorted(found) if not relations.has_twins(str(found[identity].relative_to(DATA)))]
    edited = set(single[:N_PHOTOS])
    jobs = [(path, identity, identity in edited) for identity, path in found.items()]
    undecoded = {job[1] for job, decoded in zip(jobs, pool.imap(make_pictures, jobs, chunksize=4)) if not decoded}
    found = {identity: path for identity, path in found.items() if identity not in undecoded}
    photos = [Picture(str(path), identity, "photo") for identity, path in found.items()]
    mirrors = [Picture(str(cached("mirror", identity, ".jpg")), identity, "mirror") for identity in found]
    edits = [Picture(str(cached(edit.name, identity, edit.suffix)), identity, edit.name)
             for identity in sorted(edited - undecoded) for edit in EDITS.values()]
    names = {identity: str(path.relative_to(DATA)) for identity, path in found.items()}
    return photos, mirrors, edits, names, relations


# --- Finding --------------------------------------------------------------------------------------------------------
def run(command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=False, **more)
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}: {' '.join(str(part) for part in command[:12])}")
    return done.stdout


def make_index(name, paths, options):
    for old in WORK.glob(f"{name}.db*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    db = WORK / f"{name}.db"
    run([TWINDEX, "index", "-q", "-d", db, *options, "--files-from", "-", "-0"],
        input=b"".join(os.fsencode(path) + b"\0" for path in paths))
    return db


def query(db, options, questions):
    """Pairs (question, answer) of paths and their distance. With a column `likeness`, what only looks alike is no answer."""
    for begin in range(0, len(questions), BATCH):
        some = [picture.path for picture in questions[begin:begin + BATCH]]
        text = run([TWINDEX, "query", "-q", "-d", db, "--format", "csv", *options, "--", *some])
        rows = csv.DictReader(text.decode(errors="surrogateescape").splitlines(keepends=True))
        for row in rows:
            if row.get("likeness") not in ("series", "similar"):
                yield row["query"], row["path"], int(row["distance"])


def dct_matrix(n):
    k, x = numpy.arange(n)[:, None], numpy.arange(n)[None, :]
    return numpy.cos(numpy.pi * k * (2 * x + 1) / (2 * n))


DCT = dct_matrix(32)


def rival_hashes(path):
    """dHash and pHash of 64 bits by Pillow, as ImageHash has them: 128 bits as 16 bytes."""
    warnings.simplefilter("ignore")
    grey = reference_hashes.luma(path)
    small = numpy.asarray(grey.resize((9, 8), Image.LANCZOS))
    low = (DCT @ numpy.asarray(grey.resize((32, 32), Image.LANCZOS), dtype=float) @ DCT.T)[:8, :8]
    bits = numpy.concatenate([(small[:, 1:] > small[:, :-1]).ravel(), (low > numpy.median(low)).ravel()])
    return numpy.packbits(bits).tobytes().hex()


def compute_rivals(pool, pictures):
    """An array of bits, one row a picture; kept between runs by path, size and mtime."""
    kept = WORK / "rivals.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    keys = {}
    for picture in pictures:
        status = os.stat(picture.path)
        keys[picture.path] = f"{picture.path} {status.st_size} {status.st_mtime_ns}"
    missing = [path for path, key in keys.items() if key not in known]
    for path, value in zip(missing, pool.map(rival_hashes, missing, chunksize=16)):
        known[keys[path]] = value
    kept.write_text(json.dumps({key: known[key] for key in keys.values()}))
    rows = [numpy.frombuffer(bytes.fromhex(known[keys[picture.path]]), dtype=numpy.uint8) for picture in pictures]
    return numpy.unpackbits(numpy.array(rows), axis=1)


def rival_pairs(bits, questions, answers, radius):
    """As query() does, by the distances of all pairs: one product of matrices."""
    signs = 1 - 2 * bits.astype(numpy.float32)
    stored = signs[:len(answers)].T
    for begin in range(0, len(questions), BATCH):
        rows = signs[begin + len(answers):begin + len(answers) + BATCH]
        distances = numpy.rint((bits.shape[1] - rows @ stored) / 2).astype(int)
        for q, a in zip(*numpy.nonzero(distances <= radius)):
            yield questions[begin + q].path, answers[a].path, distances[q, a]


# --- Counting -------------------------------------------------------------------------------------------------------
class Columns:
    """Measures each method in turn."""

    def __init__(self, photos, mirrors, edits, counter):
        self.answers, self.questions, self.counter = photos + mirrors, photos + edits, counter
        self.columns, self.curves = [], []
        self.options = {name: run([TWINDEX, "help", name]).decode() for name in ("index", "query")}

    def knows(self, command, option):
        return option in self.options[command]

    def index(self, variants):
        options = ["--variants", variants] if self.knows("index", "--variants") else []
        return make_index(f"variants-{variants}", [picture.path for picture in self.answers], options)

    def add(self, name, radius, counts, options=()):
        self.columns.append({"name": name, "radius": radius, "options": options, "counts": counts})
        print(f"({name}: done)", file=sys.stderr)

    def query(self, db, options, variants="none"):
        """Of the questions, too, only these parts are looked up."""
        more = ["--variants", variants] if self.knows("query", "--variants") else []
        return query(db, [*options, *more], self.questions)

    def twindex(self, name, db, options, variants="none"):
        """A column of what users get without -r."""
        self.add(name, "default", self.counter.count(self.query(db, options, variants)), options)

    def by_radius(self, name, radii, count):
        """Counts at each radius, for the second table."""
        counts = {radius: count(radius) for radius in radii}
        self.curves += [(name, radius, of_radius) for radius, of_radius in counts.items()]
        return counts

    def from_hits(self, name, radii, hits):
        """by_radius() of answers that were found at the widest radius."""
        hits = list(hits)
        return self.by_radius(name, radii, lambda radius: self.counter.count(h for h in hits if h[2] <= radius))

    def add_widest(self, name, counts, limit, options=()):
        """A column of the widest radius that has at most `limit` false pairs, as all narrower ones."""
        fitting = list(itertools.takewhile(lambda radius: counts[radius].n_pairs <= limit, counts))
        if fitting:
            self.add(name, fitting[-1], counts[fitting[-1]], [*options, "-r", str(fitting[-1])] if options else ())

    def measure(self, bits):
        db = self.index("none")
        plain = self.from_hits("plain", RADII[128], self.query(db, ["-r", str(RADII[128][-1])]))
        limit = plain[REFERENCE_RADIUS].n_pairs
        for name, part in (("dHash", bits[:, :64]), ("pHash", bits[:, 64:])):
            hits = rival_pairs(part, self.questions, self.answers, RADII[64][-1])
            counts = self.from_hits(f"{name} 64", RADII[64], hits)
            self.add_widest(f"{name} 64", counts, limit)
            self.add(f"{name} usual", CUSTOMARY, counts[CUSTOMARY])
        self.add("plain", REFERENCE_RADIUS, plain[REFERENCE_RADIUS], ["-r", str(REFERENCE_RADIUS)])
        if self.knows("query", "--adaptive"):
            options = ["--adaptive"]
            counts = self.by_radius("adaptive", RADII[128], lambda radius: self.counter.count(
                self.query(db, [*options, "-r", str(radius)])))
            self.add_widest("adaptive", counts, limit, options)
            self.twindex("default", db, [])
        if self.knows("query", "--verify"):
            self.twindex("verify", db, ["--verify"])
        for variants in ("trim", "all") if self.knows("index", "--variants") else ():
            db = self.index(variants)
            self.twindex(variants, db, [], variants)
            if self.knows("query", "--verify"):
                self.twindex(f"{variants} verify", db, ["--verify"], variants)
        return plain[REFERENCE_RADIUS]


# --- Reporting ------------------------------------------------------------------------------------------------------
def show(columns, counter, n_photos, n_comparisons):
    def row(title, values):
        print(title.ljust(46) + "".join(f"{value:>13}" for value in values))

    counts = [column["counts"] for column in columns]
    print(f"\n{counter.n_edited} photos, {len(EDITS)} edits of each; {n_photos} photos and their mirror images to find; "
          f"{n_comparisons / 1e6:.1f} million comparisons")
    row("", [column["name"] for column in columns])
    row("radius", [column["radius"] for column in columns])
    row("false pairs of photos", [c.n_pairs for c in counts])
    for kind, text in (("photos", "of these, as they are"), ("mirrors", "of these, one of them mirrored"),
                       ("edits", "false answers to edited copies")):
        row(f"  {text}", [c.false[kind] for c in counts])
    row("pairs of photos within a series", [c.n_series for c in counts])
    if counter.n_natural:
        row(f"natural twins found, of {counter.n_natural}", [c.natural for c in counts])
    for title, hard in (("mild edits", False), ("hard edits", True)):
        row(f"{title}, mean share found", [f"{c.mean(hard):.3f}" for c in counts])
        for edit in EDITS.values():
            if edit.hard == hard:
                row(f"  {edit.name}", [f"{c.recall[edit.name]:.2f}" for c in counts])


def report(columns, curves, plain, counter, n_photos, n_comparisons):
    """The figures for RESULT, with the difference of each column to the reference."""
    result = {"data": str(DATA), "photos": n_photos, "edited": counter.n_edited, "comparisons": n_comparisons,
              "natural_twins": counter.n_natural, "columns": []}
    for column in columns:
        c = column["counts"]
        result["columns"].append({
            "name": column["name"], "radius": column["radius"], "options": column["options"],
            "n_false": c.n_pairs, "n_series": c.n_series, "false": c.false, "natural_twins": c.natural,
            "mean_mild": c.mean(False), "mean_hard": c.mean(True), "recall": c.recall,
            "delta_to_plain": {"n_false": c.n_pairs - plain.n_pairs, "n_series": c.n_series - plain.n_series,
                               "natural_twins": c.natural - plain.natural, "mean_mild": c.mean(False) - plain.mean(False),
                               "mean_hard": c.mean(True) - plain.mean(True)},
            "false_pairs": c.pairs})
    result["by_radius"] = [{"name": name, "radius": radius, "n_false": c.n_pairs, "n_series": c.n_series,
                            "mean_mild": c.mean(False), "mean_hard": c.mean(True)} for name, radius, c in curves]
    return result


def show_curves(curves):
    print(f"\n{'by radius':<14}{'radius':>8}{'false':>8}{'series':>8}{'mild':>8}{'hard':>8}")
    for name, radius, c in curves:
        if name != "pHash 64" or radius % 2 == 0:  # as many ones as zeros: its distances are even
            print(f"{name:<14}{radius:>8}{c.n_pairs:>8}{c.n_series:>8}{c.mean(False):>8.3f}{c.mean(True):>8.3f}")


def show_changes(before, after):
    """What differs from the last run over the same pictures."""
    if (before.get("data"), before.get("edited")) != (after["data"], after["edited"]):
        return
    earlier = {column["name"]: column for column in before["columns"]}
    for column in after["columns"]:
        old = earlier.get(column["name"])
        if old:
            changes = [f"{key} {column[key] - old[key]:+.4f}" for key in ("mean_mild", "mean_hard")
                       if abs(column[key] - old[key]) > 5e-5]
            changes += [f"{key} {column[key] - old[key]:+d}" for key in ("n_false", "n_series", "natural_twins")
                        if column[key] != old[key]]
            if changes:
                print(f"since the last run, {column['name']}: {', '.join(changes)}")


def main():
    errors = accuracy_pixels.measure(TWINDEX, photos_below(DATA).values())
    accuracy_pixels.show(errors)
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        photos, mirrors, edits, names, relations = prepare(pool)
        counter = Counter(photos + mirrors + edits, names, relations)
        bits = compute_rivals(pool, photos + mirrors + photos + edits)
    columns = Columns(photos, mirrors, edits, counter)
    plain = columns.measure(bits)
    n = len(photos)
    n_comparisons = n * (n - 1) + 2 * len(edits) * (n - 1)
    show(columns.columns, counter, n, n_comparisons)
    show_curves(columns.curves)
    result = report(columns.columns, columns.curves, plain, counter, n, n_comparisons)
    result["off_all_pixels"] = [dict(zip(("from", "below", "photos", "mean", "most"), row)) for row in errors]
    # At the customary radius they are hundreds.
    unknown = {row[:2] for column in columns.columns if column["radius"] != CUSTOMARY
               for rows in column["counts"].pairs.values() for row in rows if row[2] == "not looked at"}
    if unknown:
        print(f"{len(unknown)} pairs of photos count as different that are not in accuracy_pairs.tsv: look at them, "
              f"{RESULT.name} names them")
    if RESULT.exists():
        show_changes(json.loads(RESULT.read_text()), result)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


main()
