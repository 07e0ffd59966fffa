# SPDX-License-Identifier: MIT
"""The Python package against the command line, NumPy and plain Python: in a folder of copied photos, of which an index is made.

Needs TWINDEX (the program), TWINDEX_LIBRARY, TWINDEX_EXTENSION, PHOTOS (a folder) and ABI (abi.txt); Debian's python3, python3-numpy
and python3-pytest.
"""
import csv
import ctypes
import os
import random
import shutil
import sqlite3
import subprocess
import threading

import numpy
import pytest
import twindex
from twindex import _library

TWINDEX = os.environ["TWINDEX"]
MADE = ("c\udcff.jpg", "half.jpg")


def command(*arguments, **options):
    return subprocess.run([TWINDEX, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


def rows(*arguments):
    return list(csv.DictReader(os.fsdecode(command(*arguments)).splitlines()))


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    names = sorted(name for name in os.listdir(os.environ["PHOTOS"]) if name.endswith(".jpg"))
    for name in names[:25]:
        shutil.copy(os.path.join(os.environ["PHOTOS"], name), folder)
    shutil.copy(folder / names[0], folder / "copy.jpg")
    subprocess.run(["vips", "resize", folder / names[0], folder / "half.jpg[Q=60]", "0.5"], check=True)
    subprocess.run(["vips", "rot", folder / names[1], folder / "turned.png", "d90"], check=True)
    os.rename(os.fsencode(folder / "copy.jpg"), os.fsencode(folder) + b"/c\xff.jpg")
    (folder / "text.txt").write_text("no image")
    db = folder.parent / "t.db"
    command("index", "-q", "-d", db, folder)
    return folder, db, folder / names[0]


@pytest.fixture
def index(collection):
    with twindex.Index(collection[1]) as opened:
        yield opened


def test_structs_are_those_of_the_header():
    wanted = [line.split() for line in open(os.environ["ABI"]) if line.startswith("struct ")]
    sizes = {line[1]: int(line[2]) for line in wanted if len(line) == 3}
    offsets = {(line[1], line[2]): int(line[3]) for line in wanted if len(line) == 4}
    for name, struct in _library.STRUCTS.items():
        assert ctypes.sizeof(struct) == sizes[name], name
        fields = {field: getattr(struct, field).offset for field, _ in struct._fields_}
        assert fields == {member: at for (of, member), at in offsets.items() if of == name}, name


def test_a_hash_is_that_of_the_command_line(collection):
    folder, _, photo = collection
    printed = dict(line.split("\t") for line in os.fsdecode(command("hash", "--stdout=hashes", folder)).splitlines())
    assert len(printed) >= 20
    for path, text in printed.items():
        assert str(twindex.hash(path)) == text
    data = photo.read_bytes()
    with open(photo, "rb") as opened:
        assert twindex.hash(photo) == twindex.hash(data) == twindex.hash(memoryview(data)) == twindex.hash(opened)
    assert len(bytes(twindex.hash(photo, size=16))) == 64


def test_pixels_have_the_hash_of_their_lossless_file(tmp_path):
    random.seed(1)
    for width, height in ((9, 8), (8, 9), (64, 48), (301, 200)):
        pixels = numpy.frombuffer(random.randbytes(16 * 16 * 3), numpy.uint8).reshape(16, 16, 3)
        pixels = numpy.repeat(numpy.repeat(pixels, 19, 0), 19, 1)[:height, :width]
        path = tmp_path / "pixels.ppm"
        path.write_bytes(b"P6 %d %d 255\n" % (width, height) + pixels.tobytes())
        subprocess.run(["vips", "copy", path, tmp_path / "pixels.png"], check=True)
        of_file = twindex.hash(tmp_path / "pixels.png")
        assert twindex.hash(pixels) == of_file
        assert twindex.hash(numpy.asfortranarray(pixels)) == of_file
        gray = (pixels.astype(int) @ (19595, 38470, 7471) + 32768) >> 16
        assert twindex.hash(gray.astype(numpy.uint8)) == of_file
    for wrong in (numpy.zeros((4, 4)), numpy.zeros((4, 4, 2), numpy.uint8), numpy.zeros(4, numpy.uint8)):
        with pytest.raises(TypeError):
            twindex.hash(wrong)
    with pytest.raises(twindex.Error, match="no hash"):
        twindex.hash(numpy.zeros((0, 4), numpy.uint8))


def test_the_row_half_is_imagehash(tmp_path):
    """As ImageHash computes it, of a picture of 9 x 8 samples: nothing is resized."""
    random.seed(2)
    gray = numpy.frombuffer(random.randbytes(72), numpy.uint8).reshape(8, 9)
    bits = (gray[:, 1:] > gray[:, :-1]).flatten()
    assert twindex.hash(gray).row.hex() == numpy.packbits(bits).tobytes().hex()


def test_a_pil_image(collection):
    image = pytest.importorskip("PIL.Image")
    with image.open(collection[0] / "turned.png") as opened:
        assert twindex.hash(opened) == twindex.hash(collection[0] / "turned.png")


def test_hashes_are_values():
    random.seed(3)
    for n in (8, 16, 32, 64):
        a, b = random.randbytes(n), random.randbytes(n)
        assert twindex.Hash(a) - twindex.Hash(b) == sum(bin(x ^ y).count("1") for x, y in zip(a, b))
        assert twindex.Hash.from_hex(a.hex()) == twindex.Hash(a) != twindex.Hash(b)
        assert len({twindex.Hash(a), twindex.Hash(bytes(a)), twindex.Hash(b)}) == 2
        array = numpy.asarray(twindex.Hash(a))
        assert array.tobytes() == a and not array.flags.owndata
    with pytest.raises(ValueError):
        twindex.Hash(b"123")
    with pytest.raises(ValueError):
        twindex.Hash(bytes(8)) - twindex.Hash(bytes(16))


def test_query(collection, index):
    folder, db, photo = collection
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name == "text.txt":
            continue
        wanted = [(int(r["distance"]), r["path"]) for r in rows("query", "--format", "csv", "-d", db, path)]
        assert [(m.distance, m.path) for m in index.query(path)] == wanted
        assert [(m.distance, m.path) for m in index.query(open(path, "rb").read())] == wanted
    matches = index.query(photo, 12)
    assert {os.path.basename(m.path) for m in matches} >= {photo.name, "c\udcff.jpg", "half.jpg"}
    assert [m.is_exact for m in matches if m.path == str(photo)] == [True]
    assert [m.path for m in index.query(matches[0].hash, 12)] == [m.path for m in matches]
    assert index.query(photo, 12, max_matches=1) == matches[:1]
    assert index.query(twindex.Hash.from_hex(matches[0].hash.row.hex()), 0)[0].distance == 0
    original = sorted(name for name in os.listdir(folder) if name.endswith(".jpg") and name not in MADE)[1]
    found = {m.path: m for m in index.query(folder / "turned.png", any_orientation=True)}
    assert found[str(folder / original)].orientation == 8


def test_get(collection, index):
    found = index.get(collection[2])
    assert found.hash == twindex.hash(collection[2]) and found.bytes == collection[2].stat().st_size
    assert index.get(collection[0] / "text.txt").hash is None
    assert index.get("/gone") is None


def test_pairs_and_groups(collection, index):
    _, db, _ = collection
    wanted = [(r["path_a"], r["path_b"], int(r["distance"])) for r in rows("pairs", "-d", db, "-r", "40")]
    assert len(wanted) > 10
    assert [p[:3] for p in index.pairs(40)] == wanted
    exported = [(r["role"], r["path"], int(r["distance"])) for r in rows("export", "-d", db)]
    flat = [row for keeper, duplicates in index.groups()
            for row in [("keep", keeper, 0)] + [("duplicate", path, distance) for path, distance, _ in duplicates]]
    assert flat == exported and len(flat) >= 4


def test_what_is_left_early_ends(index):
    before = threading.active_count()
    for _ in range(20):
        assert next(index.pairs(128)).distance >= 0
    pairs = index.pairs(128)
    next(pairs)
    pairs.close()
    assert threading.active_count() == before


def test_hashes_as_an_array(collection, index, tmp_path):
    _, db, _ = collection
    command("export", "-q", "-d", db, "--format", "npy", "-o", tmp_path / "h.npy")
    mapped = numpy.load(tmp_path / "h.npy", mmap_mode="r")
    hashes, paths = index.hashes()
    assert (hashes == mapped).all()
    assert (tmp_path / "h.npy.paths").read_bytes() == b"".join(os.fsencode(p) + b"\0" for p in paths)
    # a naive search over the array, in the extension, and by the library
    of = numpy.asarray(index.get(paths[0]).hash)
    near = {p for p, d in zip(paths, numpy.unpackbits(mapped ^ of, axis=1).sum(1)) if d <= 30}
    assert near == {m.path for m in index.query(twindex.Hash(of), 30)}
    connection = sqlite3.connect(db)
    connection.enable_load_extension(True)
    connection.load_extension(os.environ["TWINDEX_EXTENSION"])
    assert near == {os.fsdecode(p) for p, in connection.execute("SELECT CAST(path AS BLOB) FROM near(?, 30)", (of.tobytes(),))}


def test_errors_are_named(collection, index, tmp_path):
    with pytest.raises(twindex.Error, match="no index at") as raised:
        twindex.Index(tmp_path / "gone.db")
    assert raised.value.status == "failed"
    with pytest.raises(twindex.Error) as raised:
        twindex.hash(collection[0] / "text.txt")
    assert raised.value.status == "bad image"
    with pytest.raises(twindex.Error) as raised:
        twindex.hash(b"no image")
    assert raised.value.status == "bad image"
    with pytest.raises(TypeError):
        twindex.hash(7)
    with pytest.raises(twindex.Error) as raised:
        index.query(collection[2], 1000)
    assert raised.value.status == "usage"
    with pytest.raises(twindex.Error) as raised:
        list(index.pairs(1000))
    assert raised.value.status == "usage"
    assert twindex.hash(collection[2]) == index.get(collection[2]).hash  # decoding goes on
    index.close()
    with pytest.raises(ValueError, match="closed"):
        index.query(collection[2])


def test_threads_have_decoders_of_their_own(collection):
    wanted = twindex.hash(collection[2])
    results = []
    threads = [threading.Thread(target=lambda: results.extend(twindex.hash(collection[2]) for _ in range(3))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [wanted] * 12
