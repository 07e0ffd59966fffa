# SPDX-License-Identifier: MIT
"""`make bench-search`: searching, beside other people's ways to do it, as ratios in one run with medians.

    bench_search.py BUILD [SECTION...]

Sections: 1M-64, 1M-128, 10M-64, 10M-128 (rates in memory, see rivals.c), latency (query --hash from process start to
exit, beside a process that does nothing), pairs (export, reading and writing included), near (in SQL, by twindex.so,
beside sqlite-vec, where SQLITE_VEC names its vec0.so, and a plain scan with hamming()). All by default; each run
replaces its sections in BUILD/bench-search.json, and the table shows what the file holds.

The indexes of latency and pairs are made by make_shards and merge in BUILD/bench, once: some minutes for 10M.
BENCH_DB_1M and BENCH_DB_10M name others. FAISS is compared where it was installed when BUILD/bench/rivals was built.
"""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
WORK = BUILD / "bench"
RESULT = BUILD / "bench-search.json"
TWINDEX = BUILD / "twindex"
SIZES = {"1M": 1_000_000, "10M": 10_000_000}
RADII = {64: (4, 8, 10), 128: (8, 12, 16, 20)}
# Settings of FAISS's multi-hash. The best of those at 1M go on to 10M, where each costs half a minute to build.
MULTIHASH = {("1M", 64): "4x16,3x21", ("1M", 128): "8x16,6x21", ("10M", 64): "3x21", ("10M", 128): "8x16"}
LATENCY_RUNS = 25
PAIRS_RUNS = {"1M": 3, "10M": 1}


def rivals(size, bits):
    command = [WORK / "rivals", "-s", "0.25", "-m", MULTIHASH[size, bits]]
    command += ["-b"] if size == "10M" else []
    command += [SIZES[size], bits, *RADII[bits]]
    done = subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE,
                          env={**os.environ, "OMP_NUM_THREADS": "1"})
    return json.loads(done.stdout)


def index_of(size):
    """The index of n records, made when it is not there."""
    given = os.environ.get("BENCH_DB_" + size)
    if given:
        return pathlib.Path(given)
    db = WORK / f"search-{size}.db"
    if not db.exists():
        shards = WORK / f"search-{size}"
        shutil.rmtree(shards, ignore_errors=True)
        shards.mkdir(parents=True)
        subprocess.run([WORK / "make_shards", shards, str(SIZES[size]), "4"], check=True)
        subprocess.run([TWINDEX, "merge", "-d", db, shards], check=True)
        shutil.rmtree(shards)
    return db


def run(command):
    """Wall seconds, CPU seconds and peak MB of one process."""
    begin = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"exit code {process.returncode}: {' '.join(str(c) for c in command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def latency():
    """Each runs in turn, after one run that warms the page cache."""
    cases = {"empty process": [WORK / "empty"], "twindex --version": [TWINDEX, "--version"]}
    far = "5a" * 16  # near nothing
    for size in SIZES:
        db = index_of(size)
        for digits, name in (32, "128 bits"), (16, "64 bits"):
            cases[f"query --hash, {size}, {name}"] = [TWINDEX, "query", "-d", db, "--hash", far[:digits]]
    times = {name: [] for name in cases}
    for i in range(LATENCY_RUNS + 1):
        for name, command in cases.items():
            wall = run(command)[0]
            if i > 0:
                times[name].append(1000 * wall)
    empty = statistics.median(times["empty process"])
    return [{"case": name, "ms": statistics.median(t), "ms_min": min(t), "ms_beyond_empty": statistics.median(t) - empty}
            for name, t in times.items()]


def pairs():
    rows = []
    for size in SIZES:
        db = index_of(size)
        for radius in 8, 12:
            for jobs in (1, 2) if size == "1M" else (2,):
                output = WORK / "groups.csv"
                runs = [run([TWINDEX, "export", "-q", "--no-stat", "-d", db, "-r", radius, "-j", jobs, "-o", output])
                        for _ in range(PAIRS_RUNS[size])]
                output.unlink()
                rows.append({"n": SIZES[size], "radius": radius, "jobs": jobs, "runs": len(runs),
                             "s": statistics.median(r[0] for r in runs), "peak_mb": max(r[2] for r in runs)})
    return rows


def timed(db, sql, questions):
    """Milliseconds of each, and the rows of all."""
    times, n_rows = [], 0
    for question in questions:
        begin = time.monotonic()
        n_rows += len(db.execute(sql, (question,)).fetchall())
        times.append(1000 * (time.monotonic() - begin))
    return times, n_rows


def near():
    """Through Python's sqlite3, one question at a time, rows fetched. Of 100 questions half are random, half near a hash."""
    rng = random.Random(1)
    rows = []

    def add(name, db, sql, questions):
        times, n_rows = timed(db, sql, questions)
        rows.append({"case": name, "ms": statistics.median(times), "ms_max": max(times), "n": len(times), "rows": n_rows})

    db = sqlite3.connect(index_of("1M"))
    db.enable_load_extension(True)
    db.load_extension(str(BUILD / "twindex.so"))
    codes = db.execute("SELECT codes FROM hash_blocks ORDER BY id").fetchall()
    codes = b"".join(c for c, in codes)
    hashes = [codes[i:i + 16] for i in range(0, len(codes), 16)]
    flipped = lambda h: (int.from_bytes(h, "big") ^ sum(1 << b for b in rng.sample(range(128), 3))).to_bytes(16, "big")
    questions = [rng.randbytes(16) if i % 2 else flipped(rng.choice(hashes)) for i in range(100)]
    sql = "SELECT path, distance FROM near(?, 12)"
    add("near(hash, 12), first question", db, sql, questions[:1])
    add("near(hash, 12), next three", db, sql, questions[1:4])
    add("near(hash, 12), 100 questions", db, sql, questions)
    add("near(hash), 100 questions", db, "SELECT path, distance FROM near(?)", questions)
    add("near(hash) ORDER BY distance LIMIT 10", db, "SELECT path, distance FROM near(?) ORDER BY distance LIMIT 10", questions)
    others = sqlite3.connect(":memory:")
    others.enable_load_extension(True)
    others.load_extension(str(BUILD / "twindex.so"))
    others.execute("CREATE TABLE c (hash BLOB)")
    others.executemany("INSERT INTO c VALUES (?)", ((h,) for h in hashes))
    add("SELECT ... WHERE hamming(hash, ?) <= 12", others, "SELECT rowid FROM c WHERE hamming(hash, ?) <= 12", questions[:10])
    vec = os.environ.get("SQLITE_VEC")
    if vec is None:
        print("sqlite-vec is left out: SQLITE_VEC names no vec0.so", file=sys.stderr)
        return rows
    others.load_extension(vec)
    version = "sqlite-vec " + others.execute("SELECT vec_version()").fetchone()[0]
    add(f"{version}, vec_distance_hamming(hash, ?) <= 12", others,
        "SELECT rowid FROM c WHERE vec_distance_hamming(vec_bit(hash), vec_bit(?)) <= 12", questions[:10])
    others.execute("CREATE VIRTUAL TABLE v USING vec0(hash bit[128])")
    others.execute("INSERT INTO v (rowid, hash) SELECT rowid, vec_bit(hash) FROM c")
    add(f"{version}, vec0 bit[128], the nearest 10", others,
        "SELECT rowid, distance FROM v WHERE hash MATCH vec_bit(?) AND k = 10", questions[:20])
    return rows


SECTIONS = {f"{size}-{bits}": lambda size=size, bits=bits: rivals(size, bits) for size in SIZES for bits in RADII}
SECTIONS.update(latency=latency, pairs=pairs, near=near)


def show(result):
    for name in SECTIONS:
        part = result.get(name)
        if part is None:
            continue
        if name == "latency":
            print("\nFrom process start to exit, warm page cache            median ms   beyond an empty process")
            for r in part:
                print(f"  {r['case']:<50} {r['ms']:>10.1f} {r['ms_beyond_empty']:>10.1f}")
        elif name == "near":
            print("\nIn SQL, 1,000,000 records of 128 bits               median ms        max   questions       rows")
            for r in part:
                print(f"  {r['case']:<50} {r['ms']:>8.2f} {r['ms_max']:>10.2f} {r['n']:>11} {r['rows']:>10}")
        elif name == "pairs":
            print("\ntwindex export, reading and writing included             seconds   peak MB")
            for r in part:
                print(f"  {r['n']:,} images, -r {r['radius']} -j {r['jobs']}".ljust(52)
                      + f" {r['s']:>10.1f} {r['peak_mb']:>9}")
        else:
            print(f"\n{part['n']:,} codes of {part['bits']} bits, one thread, {part['kernel']}"
                  f"{', FAISS ' + part['faiss'] if part['faiss'] else '; FAISS is not installed'}")
            for r in part["radii"]:
                ours = r["methods"][0]
                print(f"  radius {r['radius']}: {ours['per_s']:,.0f} queries/s by {ours['chunks']} chunks of "
                      f"{ours['chunk_bits']} bits, median {ours['median_us']:.1f} us; built in {ours['build_s']:.2f} s, "
                      f"{ours['mib']:.0f} MiB; {r['matches_per_query']:.0f} matches a query")
                for m in r["methods"][1:]:
                    print(f"    {m['method']:<38} {m['per_s']:>12,.1f}/s over {m['queries']:>4} queries: "
                          f"{m['ratio']:>8,.1f} x    built in {m['build_s']:.1f} s, {m['mib']:.0f} MiB")


def main():
    result = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    for name in sys.argv[2:] or SECTIONS:
        result[name] = SECTIONS[name]()
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
    show(result)


main()
