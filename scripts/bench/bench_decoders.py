# SPDX-License-Identifier: MIT
"""`make bench-decoders`: CPU time from bytes to hash by twindex's own decoders, as ratios to what they stand in for.

Sets are made of the photos of SHARED (a folder with caltech101/ and cc0-8mp/ below it): JPEGs as they are, of 100 KB and
progressive (jpegtran), and each other format at 1 and 12 megapixels (OpenCV; AVIF by avifenc). What makes a set and is not
installed leaves it out, with a word. The table goes to stdout, all figures to BUILD/bench-decoders.json.

    bench_decoders.py BUILD SHARED        environment: BENCH_RUNS (5); ONLY, text in the names of sets
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1]).resolve()
SHARED = pathlib.Path(sys.argv[2]).resolve()
RUNS = os.environ.get("BENCH_RUNS", "5")
ONLY = os.environ.get("ONLY", "")
WORK = BUILD / "bench" / "decoders-sets"
# Sides of pictures of 3:2.
SIZES = {"1 MP": (1224, 816), "12 MP": (4242, 2828)}
# Of the time of what else would decode them.
ASKED = {"Caltech-101": 0.60, "100 KB": 0.60, "8 to 15 MP, baseline": 0.45, "progressive": 0.08, "PNG, 1 MP": 0.40, "PNG, 12 MP": 0.50,
         "WebP, 1 MP": 0.40, "WebP, 12 MP": 0.40, "AVIF, 1 MP": 0.25, "AVIF, 12 MP": 0.25}


def left_out(name, why):
    print(f"({name} is left out: {why})")


def photos():
    return sorted((SHARED / "cc0-8mp").glob("*.jpg"))


def is_progressive(path):
    bytes_ = path.read_bytes()
    at = 2
    while bytes_[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(bytes_[at + 2:at + 4], "big")
    return bytes_[at + 1] == 0xC2


def folder_of(name):
    folder = WORK / name.replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def jpeg_sets():
    yield "Caltech-101", sorted((SHARED / "caltech101").glob("*/*.jpg"))
    yield "8 to 15 MP, baseline", [path for path in photos() if not is_progressive(path)]
    try:
        import cv2
    except ImportError:
        left_out("100 KB", "python3-opencv is not installed")
    else:
        made = []
        for path in photos():
            picture = cv2.imread(str(path))
            to = folder_of("100 KB") / path.name
            height, width = picture.shape[:2]
            small = cv2.resize(picture, (1200, 1200 * height // width), interpolation=cv2.INTER_AREA)
            cv2.imwrite(str(to), small, [cv2.IMWRITE_JPEG_QUALITY, 90])
            made.append(to)
        yield "100 KB", made
    if shutil.which("jpegtran") is None:
        left_out("progressive", "jpegtran is not installed")
        return
    made = []
    for path in photos():
        made.append(folder_of("progressive") / path.name)
        subprocess.run(["jpegtran", "-progressive", "-copy", "none", "-outfile", made[-1], path], check=True)
    yield "progressive", made


def write_avif(picture, to, cv2):
    png = to.with_suffix(".png")
    cv2.imwrite(str(png), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    subprocess.run(["avifenc", "-y", "420", "-s", "8", "-j", "2", "--min", "20", "--max", "30", png, to], check=True,
                   stdout=subprocess.DEVNULL)
    png.unlink()


def other_sets():
    try:
        import cv2
    except ImportError:
        left_out("all but JPEG", "python3-opencv is not installed")
        return
    for name, extension, write in (("PNG", "png", lambda picture, to: cv2.imwrite(str(to), picture)),
                                   ("WebP", "webp", lambda picture, to: cv2.imwrite(str(to), picture, [cv2.IMWRITE_WEBP_QUALITY, 85])),
                                   ("AVIF", "avif", lambda picture, to: write_avif(picture, to, cv2))):
        if name == "AVIF" and shutil.which("avifenc") is None:
            left_out(name, "avifenc is not installed")
            continue
        for size, (width, height) in SIZES.items():
            made = []
            if ONLY not in f"{name}, {size}":
                continue
            for path in photos()[:4]:
                made.append(folder_of(f"{name} {size}") / f"{path.stem}.{extension}")
                if not made[-1].exists():
                    picture = cv2.resize(cv2.imread(str(path)), (width, height), interpolation=cv2.INTER_AREA)
                    write(picture, made[-1])
            yield f"{name}, {size}", made


def measure(paths):
    """Seconds by name of decoder, and the bytes of all files."""
    listed = "".join(f"{path}\n" for path in paths)
    out = subprocess.run([BUILD / "bench" / "decoders", RUNS], input=listed, text=True, check=True, stdout=subprocess.PIPE).stdout
    rows = [line.split("\t") for line in out.splitlines()]
    return {row[0]: float(row[3]) for row in rows}, int(rows[0][2])


def rival_of(name, seconds):
    return "libjpeg grey" if name == "progressive" else "libjpeg 1/8 grey" if "libjpeg 1/8 grey" in seconds else "libvips"


def main():
    report = []
    print(f"{'set':22} {'files':>5} {'MB':>7} {'own ms':>8} {'MB/s':>6}  {'beside':18} {'ms':>9} {'ratio':>6} {'asked':>6}")
    for name, paths in [*jpeg_sets(), *other_sets()]:
        if ONLY not in name or not paths:
            continue
        seconds, size = measure(paths)
        rival = rival_of(name, seconds)
        ratio = seconds["own"] / seconds[rival]
        report.append({"set": name, "files": len(paths), "bytes": size, "seconds": seconds, "rival": rival, "ratio": ratio,
                       "asked": ASKED[name]})
        print(f"{name:22} {len(paths):5} {size / 1e6:7.1f} {1000 * seconds['own'] / len(paths):8.3f} {size / 1e6 / seconds['own']:6.0f}"
              f"  {rival:18} {1000 * seconds[rival] / len(paths):9.3f} {ratio:6.3f} {ASKED[name]:6.2f}", flush=True)
    (BUILD / "bench-decoders.json").write_text(json.dumps(report, indent=1) + "\n")


main()
