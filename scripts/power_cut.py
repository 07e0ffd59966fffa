#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Power cuts: what a disk may hold after one, and whether twindex goes on from there.

Runs `index` twice (a new index, then more files) with tests/shims/oplog.c, which writes down every write, truncation,
sync, new name, rename and removal. For random moments of a run it then builds what a disk may hold: of each file what
was synced, and of what was written since any part, in pages of 4096 bytes; of the names in folders what was synced and any
number of the first changes since. There `check` must pass (or no index be), and the next `index` must end with the
content of an undisturbed run. A run that has ended with 0 must have lost nothing, whatever was not synced.

    power_cut.py CUTS [SEED]     in an empty folder
    environment: TWINDEX (the program), OPLOG_SO (the shim), IMAGES (a folder of few images)
"""
import collections
import copy
import os
import pathlib
import random
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
TWINDEX = pathlib.Path(os.environ.get("TWINDEX", TOP / "build/twindex")).resolve()
SHIM = pathlib.Path(os.environ.get("OPLOG_SO", TWINDEX.parent / "tests/oplog.so")).resolve()
IMAGES = pathlib.Path(os.environ.get("IMAGES", TOP / "testdata/tiny"))
WORK = pathlib.Path.cwd()
PIECE = 4096


class File:
    """Bytes that are safe, and changes since that may be."""

    def __init__(self, data=b"", is_folder=False):
        self.safe, self.pending, self.is_folder = bytearray(data), [], is_folder

    @staticmethod
    def change(data, op):
        letter, at, piece = op
        if letter == "T":
            data[at:] = b"\0" * max(0, at - len(data))
            return
        if len(data) < at:
            data.extend(b"\0" * (at - len(data)))
        data[at:at + len(piece)] = piece

    def write(self, offset, data):
        while data:
            n = PIECE - offset % PIECE
            self.pending.append(("W", offset, data[:n]))
            offset, data = offset + n, data[n:]

    def sync(self):
        for op in self.pending:
            self.change(self.safe, op)
        self.pending = []

    def after_cut(self, rng):
        data, share = bytearray(self.safe), rng.choice((0.0, 0.5, 0.9, 1.0))
        # A page gets to the disk as it was at some moment: with a write to it, all those before it.
        n_writes = collections.Counter(at // PIECE for letter, at, _ in self.pending if letter == "W")
        n_left = {page: n if rng.random() < share else rng.randrange(n) if share > 0 else 0
                  for page, n in n_writes.items()}
        for op in self.pending:
            page = op[1] // PIECE
            if op[0] == "T":
                if rng.random() < share:
                    self.change(data, op)
            elif n_left[page] > 0:
                n_left[page] -= 1
                self.change(data, op)
        return data


class Disk:
    """Names of files: those that are safe, and changes since in order."""

    def __init__(self):
        self.by_inode = {}  # of now: a number may come again
        self.names, self.changes = {}, []

    @staticmethod
    def rename_in(names, change):
        letter, name, other = change
        if letter == "C":
            names[name] = other
        elif letter == "U":
            names.pop(name, None)
        elif name in names:
            names[other] = names.pop(name)

    def apply(self, letter, first, second, data):
        file = self.by_inode.get(first)
        if letter == "C":
            self.by_inode[first] = File(is_folder=stat.S_ISDIR(second))
            self.changes.append(("C", path_of(data), self.by_inode[first]))
        elif letter == "U":
            self.changes.append(("U", path_of(data), None))
        elif letter == "R":
            self.changes.append(("R", *(path_of(part) for part in data.split(b"\0"))))
        elif letter == "W" and file:
            file.write(second, data)
        elif letter == "T" and file:
            file.pending.append(("T", second, b""))
        elif letter == "S" and file and not file.is_folder:
            file.sync()
        elif letter == "S":  # a folder: all of ours are one journal, which is written in order
            for change in self.changes:
                self.rename_in(self.names, change)
            self.changes = []

    def after_cut(self, rng):
        names = dict(self.names)
        for change in self.changes[:rng.randint(0, len(self.changes))]:
            self.rename_in(names, change)
        return {name: None if file.is_folder else bytes(file.after_cut(rng)) for name, file in names.items()}


def path_of(data):
    return os.path.normpath(os.path.join(os.fsencode(WORK), data))


def read_log():
    data, at, entries = (WORK / "log").read_bytes(), 0, []
    while at < len(data):
        letter, first, second, n = struct.unpack_from("=QQQQ", data, at)
        entries.append((chr(letter), first, second, data[at + 32:at + 32 + n]))
        at += 32 + n
    return entries


def snapshot():
    """What lies beside the index now, all of it safe."""
    disk = Disk()
    for path in sorted(WORK.glob("db*")) + sorted(WORK.glob("db.shards/*")):
        file = File(b"" if path.is_dir() else path.read_bytes(), path.is_dir())
        disk.by_inode[path.stat().st_ino] = disk.names[os.fsencode(path)] = file
    return disk


def clear():
    for path in WORK.glob("db*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def restore(state):
    clear()
    for name, data in sorted(state.items()):  # a folder comes before what is in it
        if name.endswith(b"-shm"):
            continue
        if data is None:
            os.makedirs(name, exist_ok=True)
        elif os.path.isdir(os.path.dirname(name)):
            pathlib.Path(os.fsdecode(name)).write_bytes(data)


def twindex(*args, log=False):
    extra = {"LD_PRELOAD": str(SHIM), "OPLOG": str(WORK / "log"), "OPLOG_BELOW": str(WORK)} if log else {}
    return subprocess.run([TWINDEX, *args], env={**os.environ, **extra}, capture_output=True)


def content():
    db = sqlite3.connect(f"file:{WORK}/db?mode=ro", uri=True)
    rows = db.execute("SELECT * FROM images ORDER BY CAST(path AS BLOB)").fetchall()
    db.close()
    return rows


def run_index(folder, log=False):
    done = twindex("index", "-q", "-j", "2", "-d", WORK / "db", WORK / folder, log=log)
    if done.returncode != 0:
        sys.exit(f"power_cut: index ends with {done.returncode}: {done.stderr.decode()}")


def try_cut(disk, entries, rng, folder, wanted, is_end, what):
    for entry in entries:
        disk.apply(*entry)
    restore(disk.after_cut(rng))
    has_index = (WORK / "db").exists()
    checked = twindex("check", "-q", "-d", WORK / "db")
    if checked.returncode != (0 if has_index else 1):
        sys.exit(f"power_cut: {what}: check ends with {checked.returncode}: {checked.stderr.decode()}")
    if is_end and content() != wanted:
        sys.exit(f"power_cut: {what}: the run had ended, and something is lost")
    run_index(folder)
    if content() != wanted:
        sys.exit(f"power_cut: {what}: the next run does not mend it")


def main():
    n_cuts, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    rng = random.Random(seed)
    for name in ("c/a", "c/b"):
        shutil.copytree(IMAGES, WORK / name)
    for folder in ("c/a", "c"):
        (WORK / "log").unlink(missing_ok=True)
        before = snapshot()
        run_index(folder, log=True)
        wanted, entries = content(), read_log()
        for cut in sorted(rng.randint(1, len(entries)) for _ in range(n_cuts // 2 - 1)) + [len(entries)]:
            try_cut(copy.deepcopy(before), entries[:cut], rng, folder, wanted, cut == len(entries),
                    f"run over {folder} cut at {cut} of {len(entries)} (seed {seed})")
    print(f"{n_cuts // 2 * 2} power cuts: check passed and the next run mended each")


main()
