# SPDX-License-Identifier: MIT
"""`make bench`: images per second, per stage, as ratios in one run with medians.

Runs whole processes in turn (A B C, A B C, ...) so that a drift of the machine's speed meets all alike, and reads
CPU time and peak memory from the kernel's account of each process. The table goes to stdout, all figures to
BUILD/bench.json. Photos: SHARED (a folder with caltech101/ below it) when given, else those of testdata/.

    bench.py BUILD [SHARED]        environment: BENCH_RUNS (5), BENCH_COPIES (10), BENCH_MERGE_RECORDS (1000000)
"""
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
SHARED = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 and sys.argv[2] else None
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
COPIES = int(os.environ.get("BENCH_COPIES", "10"))
MERGE_RECORDS = int(os.environ.get("BENCH_MERGE_RECORDS", "1000000"))
SOURCE = pathlib.Path(__file__).resolve().parent
WORK = BUILD / "bench"
TWINDEX = BUILD / "twindex"


def remove_db(db):
    for path in WORK.glob(db.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def own_cpu_of(pid):
    """CPU seconds of a process that has ended and is not waited for yet, without those of its children."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Case:
    """One command, run RUNS times."""

    def __init__(self, name, command, images=0, size=0, stdin=None, before=None, env=None):
        self.name, self.command, self.images, self.size = name, [str(c) for c in command], images, size
        self.stdin, self.before, self.env = stdin, before, env
        self.wall, self.cpu, self.own_cpu, self.peak = [], [], [], 0

    def run(self, count=True):
        if self.before:
            self.before()
        stdin = open(self.stdin, "rb") if self.stdin else subprocess.DEVNULL
        begin = time.monotonic()
        process = subprocess.Popen(self.command, stdin=stdin, stdout=subprocess.DEVNULL,
                                   env={**os.environ, **(self.env or {})})
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        own = own_cpu_of(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.name}: exit code {process.returncode}: {' '.join(self.command)}")
        if count:
            self.wall.append(wall)
            self.cpu.append(usage.ru_utime + usage.ru_stime)
            self.own_cpu.append(own)
            self.peak = max(self.peak, usage.ru_maxrss // 1024)

    def figures(self):
        wall, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        result = {"name": self.name, "command": self.command, "wall_s": wall, "cpu_s": cpu,
                  "own_cpu_s": statistics.median(self.own_cpu),
                  "wall_s_min": min(self.wall), "wall_s_max": max(self.wall), "peak_mb": self.peak}
        if self.images:
            result["images_per_s"] = self.images / wall
            result["cpu_ms_per_image"] = 1000 * cpu / self.images
            result["mb_per_s"] = self.size / wall / 1e6
        return result


def make_collection():
    """COPIES copies of the photos; a list of their paths; their bytes."""
    if SHARED and (SHARED / "caltech101").is_dir():
        photos, copies = sorted((SHARED / "caltech101").glob("*/*.jpg")), COPIES
    else:
        photos = sorted((SOURCE.parent.parent / "testdata" / "photos").glob("*.jpg"))
        copies = COPIES * 976 // len(photos)
    folder = WORK / "photos"
    paths = []
    for copy in range(copies):
        for photo in photos:
            to = folder / f"{copy:04d}" / photo.parent.name / photo.name
            if not to.exists():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(photo, to)
            paths.append(to)
    (WORK / "list").write_text("".join(f"{path}\n" for path in paths))
    return folder, len(paths), sum(path.stat().st_size for path in paths)


def has_opencv():
    return subprocess.run(["/usr/bin/python3", "-c", "import cv2"], stderr=subprocess.DEVNULL).returncode == 0


def hashing_cases():
    folder, n, size = make_collection()
    db, kept, shards = WORK / "run.db", WORK / "kept.db", WORK / "shards"
    listed = WORK / "list"
    fresh = lambda: remove_db(db)
    slow = {"LD_PRELOAD": str(BUILD / "bench" / "slow_reads.so"), "SLOW_READS_MS": "5",
            "SLOW_READS_BELOW": str(folder)}
    no_shards = lambda: shutil.rmtree(shards, ignore_errors=True)
    remove_db(kept)
    subprocess.run([TWINDEX, "index", "-q", "-d", kept, folder], check=True)
    cases = [
        Case("decode floor, 1 thread", [WORK / "floor", 1], n, size, stdin=listed),
        Case("decode floor, 2 threads", [WORK / "floor", 2], n, size, stdin=listed),
        Case("index -j 1", [TWINDEX, "index", "-q", "-j", 1, "-d", db, folder], n, size, before=fresh),
        Case("index -j 1, no variants", [TWINDEX, "index", "-q", "-j", 1, "--variants", "none", "-d", db, folder], n,
             size, before=fresh),
        Case("index -j 1, all variants", [TWINDEX, "index", "-q", "-j", 1, "--variants", "all", "-d", db, folder], n,
             size, before=fresh),
        Case("index -j 2", [TWINDEX, "index", "-q", "-j", 2, "-d", db, folder], n, size, before=fresh),
        Case("index -j 1, libvips only", [TWINDEX, "index", "-q", "-j", 1, "--decoder", "vips", "-d", db, folder], n,
             size, before=fresh),
        Case("hash -j 2", [TWINDEX, "hash", "-q", "-j", 2, "-o", shards, folder], n, size, before=no_shards),
        Case("index, nothing changed", [TWINDEX, "index", "-q", "-d", kept, folder], n, 0),
        Case("find -printf %s", ["find", folder, "-printf", "%s\n"], n, 0),
        Case("index -j 2, opens 5 ms late", [TWINDEX, "index", "-q", "-j", 2, "-d", db, folder], n, size, before=fresh,
             env=slow),
    ]
    array = WORK / "packed.npy"
    for jobs in (1, 2):
        cases.append(Case(f"pack -j {jobs}", [TWINDEX, "pack", "-q", "-j", jobs, "-o", array, folder], n, size))
    if has_opencv():
        packing = SOURCE / "opencv_pack.py"
        for jobs in (1, 2):
            cases.append(Case(f"OpenCV into an array, {jobs} process{'es' if jobs > 1 else ''}",
                              ["/usr/bin/python3", packing, jobs, array], n, size, stdin=listed))
        recipe = SOURCE / "opencv_recipe.py"
        cases.append(Case("OpenCV recipe, 1 process", ["/usr/bin/python3", recipe, 1], n, size, stdin=listed))
        cases.append(Case("OpenCV recipe, 2 processes", ["/usr/bin/python3", recipe, 2], n, size, stdin=listed))
    else:
        print("(python3-opencv is not installed: its recipe is left out)")
    return cases


def transform_cases():
    """Photos as cameras make them, of 8 to 15 megapixels, to 1024 pixels; and small ones to 128."""
    cameras = sorted((SHARED / "cc0-8mp").glob("*.jpg")) if SHARED else []
    listed, large, to = WORK / "list", WORK / "large", WORK / "transformed"
    fresh = lambda: shutil.rmtree(to, ignore_errors=True)
    sets = [("small photos", 128, listed)]
    if cameras:
        large.mkdir(exist_ok=True)
        paths = []
        for copy in range(10):
            for photo in cameras:
                paths.append(large / f"{copy}-{photo.name}")
                if not paths[-1].exists():
                    shutil.copyfile(photo, paths[-1])
        (WORK / "large-list").write_text("".join(f"{path}\n" for path in paths))
        sets.append(("camera photos", 1024, WORK / "large-list"))
    cases = []
    for name, side, paths in sets:
        n = len(paths.read_text().splitlines())
        cases.append(Case(f"transform -j 2, {name}", [TWINDEX, "transform", "-q", "-j", 2, "-o", to, "--op", "autorotate", "--op",
                                                     f"thumbnail={side}", "--format", "jpg", "--files-from", paths], n, before=fresh))
        if has_opencv():
            cases.append(Case(f"OpenCV, 2 processes, {name}",
                              ["/usr/bin/python3", SOURCE / "opencv_transform.py", 2, to, side], n, stdin=paths, before=fresh))
    return cases


def merge_cases():
    shards, more = WORK / "made", WORK / "made-more"
    for folder, n, seed in ((shards, MERGE_RECORDS, 1), (more, 1000, 2)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        subprocess.run([WORK / "make_shards", folder, str(n), "4", "8", str(seed)], check=True)
    db, kept = WORK / "merge.db", WORK / "merge-kept.db"
    remove_db(kept)
    subprocess.run([TWINDEX, "merge", "-q", "-d", kept, shards], check=True)

    def restore():
        remove_db(db)
        shutil.copyfile(kept, db)

    return [
        Case(f"merge {MERGE_RECORDS} records into a new index", [TWINDEX, "merge", "-q", "-d", db, shards], MERGE_RECORDS,
             before=lambda: remove_db(db)),
        Case(f"merge 1000 records into {MERGE_RECORDS}", [TWINDEX, "merge", "-q", "-d", db, more], 1000, before=restore),
    ]


def resample_cases():
    n = 50000
    return [Case(f"resampling and bits, {width} x {height}", [WORK / "resample", width, height, n], n)
            for width, height in ((75, 60), (38, 30))]


def generate_cases():
    """Made-up images, from nothing to files in a new folder."""
    n, width, height = 1000, 256, 256
    made = WORK / "made-up"
    fresh = lambda: shutil.rmtree(made, ignore_errors=True)
    cases = [Case(f"generate -j {jobs}", [TWINDEX, "generate", "-q", "-j", jobs, "-o", made, "--count", n,
                                          "--size", f"{width}x{height}"], n, before=fresh) for jobs in (1, 2)]
    if has_opencv():
        making = SOURCE / "opencv_generate.py"
        for jobs in (1, 2):
            cases.append(Case(f"NumPy and OpenCV make images, {jobs} process{'es' if jobs > 1 else ''}",
                              ["/usr/bin/python3", making, jobs, made, n, width, height], n, before=fresh))
    return cases


def verify_cases():
    """A second look at all pairs within 40 bits: decoding each file once, in a child, and comparing; then by what is known."""
    photos = SHARED or SOURCE.parent.parent / "testdata"
    new, db = WORK / "verify-new.db", WORK / "verify.db"
    export = [TWINDEX, "export", "-q", "-j", 1, "-r", 40, "--verify", "-d", db]
    remove_db(new)
    subprocess.run([TWINDEX, "index", "-q", "-d", new, photos], check=True)

    def restore():
        remove_db(db)
        shutil.copyfile(new, db)

    restore()
    counts = subprocess.run([*map(str, export), "--json", "-o", os.devnull], check=True, stdout=subprocess.PIPE)
    pairs = json.loads(counts.stdout)["compared_pairs"]
    return [Case(f"export --verify, {pairs} pairs", export, pairs, before=restore),
            Case(f"export --verify, {pairs} pairs, known", export, pairs)]


def ratio(cases, a, b, key):
    by_name = {case.name: case.figures() for case in cases}
    return by_name[a][key] / by_name[b][key] if a in by_name and b in by_name else None


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    cases = hashing_cases() + transform_cases() + resample_cases() + merge_cases() + generate_cases()
    verified = verify_cases()
    cases += verified
    for run in range(RUNS + 1):
        for case in cases:
            case.run(count=run > 0)
    print(f"{'median of ' + str(RUNS):44} {'wall s':>8} {'CPU s':>8} {'images/s':>10} {'ms CPU':>8} {'MB/s':>7} {'peak MB':>8}")
    for case in cases:
        f = case.figures()
        print(f"{case.name:44} {f['wall_s']:8.3f} {f['cpu_s']:8.3f} {f.get('images_per_s', 0):10.0f}"
              f" {f.get('cpu_ms_per_image', 0):8.4f} {f.get('mb_per_s', 0):7.1f} {f['peak_mb']:8d}")
    wanted = [
        ("index -j 1 : floor with 1 thread, CPU (at most 0.60)", "index -j 1", "decode floor, 1 thread", "cpu_s"),
        ("index -j 1 : floor with 1 thread, wall", "index -j 1", "decode floor, 1 thread", "wall_s"),
        ("index -j 1 : index -j 2, wall (at least 1.85)", "index -j 1", "index -j 2", "wall_s"),
        ("index -j 1 : without variants, CPU (at most 1.03)", "index -j 1", "index -j 1, no variants", "cpu_s"),
        ("index -j 1, all variants : without, CPU (at most 1.15)", "index -j 1, all variants", "index -j 1, no variants",
         "cpu_s"),
        ("OpenCV recipe : index, 1 process, CPU (at least 3)", "OpenCV recipe, 1 process", "index -j 1", "cpu_s"),
        ("OpenCV recipe : index, 2 processes, CPU (at least 3)", "OpenCV recipe, 2 processes", "index -j 2", "cpu_s"),
        ("OpenCV into an array : pack, 2 processes, wall (at least 3)", "OpenCV into an array, 2 processes", "pack -j 2",
         "wall_s"),
        ("NumPy and OpenCV : generate, 2 processes, wall (at least 3)", "NumPy and OpenCV make images, 2 processes",
         "generate -j 2", "wall_s"),
        ("OpenCV : transform, 2 processes, camera photos, wall (at least 2)", "OpenCV, 2 processes, camera photos",
         "transform -j 2, camera photos", "wall_s"),
        ("OpenCV : transform, 2 processes, small photos, wall", "OpenCV, 2 processes, small photos",
         "transform -j 2, small photos", "wall_s"),
        ("index, nothing changed : find -printf %s, wall (at most 1.0)", "index, nothing changed", "find -printf %s", "wall_s"),
        ("index -j 2 : with opens 5 ms late, wall (at least 0.85)", "index -j 2", "index -j 2, opens 5 ms late", "wall_s"),
    ]
    least = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"(peak MB: a process has at least the {least} of the one that starts it)")
    ratios = {}
    for text, a, b, key in wanted:
        value = ratio(cases, a, b, key)
        if value is not None:
            ratios[text] = value
            print(f"{text:60} {value:6.2f}")
    own_ms = 1000 * verified[0].figures()["own_cpu_s"] / max(verified[0].images, 1)
    print(f"{'export --verify: ms a pair beyond decoding (at most 1)':60} {own_ms:6.2f}")
    report = {"verify_ms_a_pair": own_ms, "runs": RUNS, "cases": [case.figures() for case in cases], "ratios": ratios}
    (BUILD / "bench.json").write_text(json.dumps(report, indent=1) + "\n")


main()
