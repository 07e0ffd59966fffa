# SPDX-License-Identifier: MIT
"""`make bench-scale`: time and memory of merge, query, optimize, pairs and export among as many records as SCALE says.

Records are made up (make_shards.c), in a shard for each 250,000 of them, and removed again. Each step is a process of
its own; CPU time, peak memory and what it read from the disk are the kernel's account of it. For a cold query the
index is written to the disk and dropped from the page cache (posix_fadvise, POSIX_FADV_DONTNEED): what it read says
whether that was so. Needs 0.6 KB of disk a record, beside the build. The table goes to stdout, all figures to
BUILD/bench-scale.json.

    bench_scale.py BUILD [N...]    N as 1000000, 10M; environment: SCALE_RUNS (5) of each query, SCALE_STEPS (all but
                                   merge: query pairs export)
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
RUNS = int(os.environ.get("SCALE_RUNS", "5"))
STEPS = os.environ.get("SCALE_STEPS", "query pairs export").split()
WORK = BUILD / "bench" / "scale"
TWINDEX = BUILD / "twindex"
RECORDS_A_SHARD = 250_000
RADIUS = "12"
HASHES = [f"{(i * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128:032x}" for i in range(1, 65)]


def number(text):
    return int(text[:-1]) * 1_000_000 if text.endswith("M") else int(text)


def run(name, command, n):
    """The figures of one process, which must end well."""
    begin = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{name}: exit code {process.returncode}: {' '.join(map(str, command))}")
    return {"name": name, "records": n, "command": [str(c) for c in command], "wall_s": wall,
            "user_s": usage.ru_utime, "system_s": usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024,
            "read_mb": usage.ru_inblock / 2048}


def forget(path):
    if not path.exists():
        return
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def make_shards(folder, n, seed):
    folder.mkdir()
    subprocess.run([BUILD / "bench" / "make_shards", folder, str(n), str(max(1, n // RECORDS_A_SHARD)), "8", str(seed)],
                   check=True)


def queries(db, n, name):
    """Medians of a cold and of a warm query, by a hash of its own each time."""
    for is_cold in (True, False):
        runs = []
        for i in range(RUNS):
            if is_cold:
                forget(db)
                forget(db.with_name(db.name + ".tables"))
            runs.append(run(name + ", cold" if is_cold else name, [TWINDEX, "query", "-q", "-d", db, "-r", RADIUS,
                                                                    "--hash", HASHES[i % len(HASHES)]], n))
        yield {**runs[0], **{key: statistics.median(r[key] for r in runs)
                             for key in ("wall_s", "user_s", "system_s", "peak_mb", "read_mb")}}


def cases(n):
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    db = WORK / "t.db"
    make_shards(WORK / "shards", n, 1)
    make_shards(WORK / "more", 1000, 2)
    yield {**run("merge", [TWINDEX, "merge", "-q", "-d", db, WORK / "shards"], n), "index_mb": db.stat().st_size / 1e6}
    shutil.rmtree(WORK / "shards")
    yield run("merge 1,000 more", [TWINDEX, "merge", "-q", "-d", db, WORK / "more"], n)
    if "query" in STEPS:
        yield from queries(db, n, "query")
        yield run("optimize", [TWINDEX, "optimize", "-q", "-d", db], n)
        yield from queries(db, n, "query by tables")
    for command in ("pairs", "export"):
        if command in STEPS:
            yield run(f"{command} -r {RADIUS}", [TWINDEX, command, "-q", "-d", db, "-r", RADIUS, "-o", WORK / "out"], n)


def main():
    results = []
    print(f"{'':21} {'records':>12} {'wall s':>9} {'user s':>9} {'system s':>9} {'peak MB':>8} {'read MB':>8}")
    try:
        for n in map(number, sys.argv[2:] or ["1M", "10M"]):
            for result in cases(n):
                results.append(result)
                print(f"{result['name']:21} {n:12,} {result['wall_s']:9.3f} {result['user_s']:9.3f} "
                      f"{result['system_s']:9.3f} {result['peak_mb']:8.0f} {result['read_mb']:8.0f}", flush=True)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    (BUILD / "bench-scale.json").write_text(json.dumps(results, indent=1) + "\n")


main()
