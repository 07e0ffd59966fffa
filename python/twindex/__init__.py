# SPDX-License-Identifier: MIT
"""Near-duplicate images: hashes, and queries, near pairs and groups of an index that `twindex index` keeps.

    import twindex

    print(twindex.hash("a.jpg") - twindex.hash("b.jpg"), "bits of 128 differ")
    with twindex.Index("photos.db") as index:
        for match in index.query("a.jpg"):
            print(match.distance, match.path)

Paths come as str in the file system's encoding, as those of os.listdir() do; os.fsencode() gives their bytes.
"""
import ctypes
import os
import queue
import threading
from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Tuple, Union

from . import _library as _c

__all__ = ["Error", "Group", "Hash", "Index", "Indexed", "Match", "Pair", "hash"]

_TRIM, _ALL = 1, 2  # enum twx_variants

Source = Union[str, "os.PathLike[Any]", bytes, bytearray, memoryview, "Hash", Any]


class Error(Exception):
    """What twindex says went wrong; `status` is its name of the kind: "usage", "bad image", "unusable file", ..."""

    def __init__(self, text: str, status: str) -> None:
        super().__init__(text)
        self.status = status


def _check(status: int, error: _c.Error) -> None:
    if status not in (_c.OK, _c.PARTLY):
        name = _c.library.twx_status_name(status).decode()
        raise Error(os.fsdecode(error.text) or name, name)


class Hash:
    """A hash: 128 bits of size 8, or 512 of size 16; the row half first, the most significant bit first.

    A buffer of its bytes, which numpy.frombuffer(hash, numpy.uint8) reads without a copy from Python 3.12, and
    numpy.asarray(hash) everywhere. The row half in hex is what ImageHash's dhash has.
    """

    __slots__ = ("_bytes",)

    def __init__(self, data: Union[bytes, bytearray, memoryview]) -> None:
        if len(data) not in (8, 16, 32, 64):
            raise ValueError("a hash has 16 or 64 bytes, or its row half 8 or 32, not %d" % len(data))
        self._bytes = bytes(data)

    @classmethod
    def from_hex(cls, text: str) -> "Hash":
        return cls(bytes.fromhex(text))

    @property
    def row(self) -> "Hash":
        """The row half; of a row half itself."""
        return Hash(self._bytes[:len(self._bytes) // 2]) if len(self._bytes) in (16, 64) else self

    def hex(self) -> str:
        return self._bytes.hex()

    def __bytes__(self) -> bytes:
        return self._bytes

    def __buffer__(self, flags: int) -> memoryview:
        return memoryview(self._bytes)

    @property
    def __array_interface__(self) -> dict:
        return {"version": 3, "shape": (len(self._bytes),), "typestr": "|u1",
                "data": (ctypes.cast(ctypes.c_char_p(self._bytes), ctypes.c_void_p).value, True)}

    def __sub__(self, other: "Hash") -> int:
        """How many bits differ."""
        if not isinstance(other, Hash):
            return NotImplemented
        if len(other._bytes) != len(self._bytes):
            raise ValueError("hashes of %d and %d bytes are not compared" % (len(self._bytes), len(other._bytes)))
        return bin(int.from_bytes(self._bytes, "big") ^ int.from_bytes(other._bytes, "big")).count("1")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hash) and other._bytes == self._bytes

    def __hash__(self) -> int:
        return int.from_bytes(self._bytes[:8], "big")

    def __str__(self) -> str:
        return self.hex()

    def __repr__(self) -> str:
        return "twindex.Hash.from_hex(%r)" % self.hex()


class Indexed(NamedTuple):
    """What an index has of a file. `hash` is None of what is no image, or failed."""
    path: str
    hash: Optional[Hash]
    bytes: int
    mtime_ns: int
    width: int
    height: int
    is_flat: bool


class Match(NamedTuple):
    """An answer. `orientation` is the EXIF number by which to turn the question to look like this image."""
    path: str
    distance: int
    hash: Optional[Hash]
    orientation: int
    is_inverted: bool
    is_exact: bool


class Pair(NamedTuple):
    path_a: str
    path_b: str
    distance: int
    orientation: int
    is_inverted: bool
    is_exact: bool


class Group(NamedTuple):
    """A file to keep, and its duplicates by distance, then path: (path, distance, whether the bytes are equal)."""
    keeper: str
    duplicates: List[Tuple[str, int, bool]]


def _path(image: _c.Image) -> str:
    return os.fsdecode(image.path)


def _hash_of(image: _c.Image, n_bytes: int) -> Optional[Hash]:
    return Hash(bytes(image.hash)[:n_bytes]) if image.has_hash else None


class _Probe:
    """A probe of the library, freed in time."""

    def __init__(self, make: Callable[..., int], *arguments: Any) -> None:
        self.pointer = ctypes.c_void_p()
        error = _c.Error()
        _check(make(*arguments, ctypes.byref(self.pointer), ctypes.byref(error)), error)

    def __enter__(self) -> ctypes.c_void_p:
        return self.pointer

    def __exit__(self, *_: object) -> None:
        _c.library.twx_probe_free(self.pointer)


class _Prober:
    """The process that decodes, of this thread: it ends with the thread that started it."""

    _of_thread = threading.local()

    def __init__(self, size: int) -> None:
        self.pointer = ctypes.c_void_p()
        error = _c.Error()
        _check(_c.library.twx_prober_create(size, _TRIM, 1, None, ctypes.byref(self.pointer), ctypes.byref(error)), error)

    def __del__(self) -> None:
        _c.library.twx_prober_free(self.pointer)

    @classmethod
    def get(cls, size: int) -> ctypes.c_void_p:
        probers = cls._of_thread.__dict__.setdefault("probers", {})
        if size not in probers:
            probers[size] = cls(size)
        return probers[size].pointer

    @classmethod
    def drop(cls, size: int) -> None:
        cls._of_thread.__dict__.get("probers", {}).pop(size, None)


def _probe_file(path: bytes, size: int) -> _Probe:
    return _decoded(_c.library.twx_prober_file, size, path)


def _decoded(function: Callable[..., int], size: int, *arguments: Any) -> _Probe:
    try:
        return _Probe(function, _Prober.get(size), *arguments)
    except Error as error:
        if error.status != "bad image":
            _Prober.drop(size)  # it can only be freed
        raise


def _luma_of_array(array: Any) -> Any:
    """Luma of a NumPy array: H x W, or H x W x 3 or 4 as RGB or RGBA, of uint8; alpha is not looked at."""
    import numpy
    array = numpy.asarray(array)
    if array.dtype != numpy.uint8 or array.ndim not in (2, 3) or array.ndim == 3 and array.shape[2] not in (1, 3, 4):
        raise TypeError("an array is H x W or H x W x 3 of uint8, not %s of %s" % (array.shape, array.dtype))
    if array.ndim == 2 or array.shape[2] == 1:
        return numpy.ascontiguousarray(array.reshape(array.shape[:2]))
    red, green, blue = (array[:, :, c].astype(numpy.uint32) for c in range(3))
    return numpy.ascontiguousarray((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16, numpy.uint8)


def _probe_luma(width: int, height: int, data: Any, size: int) -> _Probe:
    levels = (ctypes.c_char * len(data)).from_buffer_copy(data) if isinstance(data, bytes) else data
    address = ctypes.addressof(levels) if isinstance(levels, ctypes.Array) else levels.ctypes.data
    luma = _c.Luma(width=width, height=height, stride=width, levels=address)
    return _Probe(_c.library.twx_probe_of_luma, ctypes.byref(luma), size)


def _probe_source(source: Source, size: int) -> _Probe:
    if isinstance(source, (str, os.PathLike)):
        return _probe_file(os.fsencode(source), size)
    if isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
        return _decoded(_c.library.twx_prober_bytes, size, b"image", data, len(data))
    if hasattr(source, "read"):
        return _probe_source(source.read(), size)
    if hasattr(source, "convert") and hasattr(source, "tobytes"):  # PIL.Image.Image
        gray = source.convert("L")
        return _probe_luma(gray.width, gray.height, gray.tobytes(), size)
    if hasattr(source, "__array_interface__") or hasattr(source, "__array__"):
        gray = _luma_of_array(source)
        return _probe_luma(gray.shape[1], gray.shape[0], gray, size)
    raise TypeError("no image, nor where one is: %r" % (source,))


def hash(source: Source, size: int = 8) -> Hash:
    """The hash of an image: a path, the bytes of a file, an open file, a PIL image, or a NumPy array (H x W luma or
    H x W x 3 RGB, uint8). Files are turned upright by their EXIF orientation; PIL images and arrays are as they are.

    size: 8 (128 bits) or 16 (512 bits)
    Raises Error, with status "bad image" where it cannot be decoded; TypeError.
    """
    if isinstance(source, Hash):
        return source
    with _probe_source(source, size) as probe:
        room = (ctypes.c_uint8 * _c.HASH_BYTES_MAX)()
        n_bytes = _c.library.twx_probe_hash(probe, room)
        return Hash(bytes(room)[:n_bytes])


_BATCH = 1000
_BATCHES = 16


def _pull(call: Callable[[Callable[[Any], bool], _c.Run], None]) -> Iterator[Any]:
    """What `call` hands to its callback, which ends it by False: by a thread, some thousand ahead."""
    stop = ctypes.c_int(0)
    of_run = _c.Run(stop=ctypes.pointer(stop))
    batches: "queue.Queue[Any]" = queue.Queue(_BATCHES)
    ended = threading.Event()

    def put(batch: Any) -> bool:
        while not ended.is_set():
            try:
                batches.put(batch, timeout=0.1)
                return True
            except queue.Full:
                pass
        return False

    def run() -> None:
        batch: List[Any] = []

        def take(item: Any) -> bool:
            batch.append(item)
            if len(batch) < _BATCH:
                return not ended.is_set()
            whole = batch[:]
            batch.clear()
            return put(whole)
        try:
            call(take, of_run)
            put(batch)
            put(None)
        except BaseException as error:  # it is raised where the items are taken
            put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while True:
            batch = batches.get()
            if batch is None:
                return
            if isinstance(batch, BaseException):
                raise batch
            yield from batch
    finally:
        ended.set()
        stop.value = 1
        thread.join()


class Index:
    """An index, opened for reading; a writer is not in its way. Of one thread at a time."""

    def __init__(self, path: Union[str, "os.PathLike[Any]"]) -> None:
        self._path = os.fsencode(path)
        self._pointer: Optional[ctypes.c_void_p] = self._open()
        self.hash_size: int = _c.library.twx_index_hash_size(self._pointer)

    def _open(self) -> ctypes.c_void_p:
        pointer = ctypes.c_void_p()
        error = _c.Error()
        _check(_c.library.twx_index_open(self._path, ctypes.byref(pointer), ctypes.byref(error)), error)
        return pointer

    def close(self) -> None:
        if self._pointer is not None:
            _c.library.twx_index_close(self._pointer)
            self._pointer = None

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_pointer", None) is not None:
            self.close()

    def _opened(self) -> ctypes.c_void_p:
        if self._pointer is None:
            raise ValueError("the index is closed")
        return self._pointer

    @property
    def _hash_bytes(self) -> int:
        return _c.library.twx_hash_bits(self.hash_size) // 8

    def get(self, path: Union[str, "os.PathLike[Any]"]) -> Optional[Indexed]:
        """What the index has of a file; None: nothing."""
        image, found, error = _c.Image(), ctypes.c_bool(), _c.Error()
        real = os.fsencode(os.path.realpath(path))
        _check(_c.library.twx_index_image(self._opened(), real, ctypes.byref(image), ctypes.byref(found), ctypes.byref(error)),
               error)
        if not found:
            return None
        return Indexed(os.fsdecode(real), _hash_of(image, self._hash_bytes), image.bytes, image.mtime_ns, image.width,
                       image.height, image.is_flat)

    def query(self, source: Source, radius: Optional[int] = None, *, max_matches: int = 0, any_orientation: bool = False,
              inverted: bool = False) -> List[Match]:
        """Images near one that hash() takes, or near a Hash: by distance, then path.

        radius: in bits; None: the default, which follows how much structure the hashes have
        """
        options = _c.QueryOptions(size=ctypes.sizeof(_c.QueryOptions), radius=-1 if radius is None else radius,
                                  max_matches=max_matches, any_orientation=any_orientation, inverted=inverted,
                                  variants=_TRIM)
        index, n_bytes, matches, error = self._opened(), self._hash_bytes, [], _c.Error()

        def take(_: Any, match: Any) -> bool:
            m = match.contents
            matches.append(Match(_path(m.image), m.distance, _hash_of(m.image, n_bytes), m.orientation, m.is_inverted, m.is_exact))
            return True
        if isinstance(source, Hash):
            made = _Probe(_c.library.twx_probe_from_hex, index, source.hex().encode(), ctypes.byref(options))
        else:
            made = _probe_source(source, self.hash_size)
        with made as probe:
            _check(_c.library.twx_query(index, probe, ctypes.byref(options), _c.MATCH_FN(take), None, None, ctypes.byref(error)),
                   error)
        return matches

    def _each(self, call: Callable[[ctypes.c_void_p, Callable[[Any], bool], _c.Run], None]) -> Iterator[Any]:
        """By a connection of its own, so that others are asked while it goes on."""
        self._opened()

        def run(take: Callable[[Any], bool], of_run: _c.Run) -> None:
            pointer = self._open()
            try:
                call(pointer, take, of_run)
            finally:
                _c.library.twx_index_close(pointer)
        return _pull(run)

    def pairs(self, radius: Optional[int] = None, *, any_orientation: bool = False, inverted: bool = False) -> Iterator[Pair]:
        """All pairs within the radius, each once: by the first path, then distance, then the second path."""
        options = _c.PairsOptions(size=ctypes.sizeof(_c.PairsOptions), radius=-1 if radius is None else radius,
                                  any_orientation=any_orientation, inverted=inverted, variants=_ALL)

        def call(index: ctypes.c_void_p, take: Callable[[Any], bool], run: _c.Run) -> None:
            counts, error = _c.PairsCounts(size=ctypes.sizeof(_c.PairsCounts)), _c.Error()

            def pass_on(_: Any, pair: Any) -> bool:
                p = pair.contents
                return take(Pair(_path(p.a), _path(p.b), p.distance, p.orientation, p.is_inverted, p.is_exact))
            _check(_c.library.twx_pairs(index, ctypes.byref(options), ctypes.byref(run), _c.PAIR_FN(pass_on), None, ctypes.byref(counts),
                                        ctypes.byref(error)), error)
        return self._each(call)

    def groups(self, radius: Optional[int] = None, *, exact_only: bool = False, any_orientation: bool = False,
               inverted: bool = False) -> Iterator[Group]:
        """Groups of duplicates, by the path of the file to keep: those of `twindex export`."""
        options = _c.ExportOptions(size=ctypes.sizeof(_c.ExportOptions), radius=-1 if radius is None else radius,
                                   exact_only=exact_only, any_orientation=any_orientation, inverted=inverted, variants=_ALL,
                                   look_at_files=True)

        def call(index: ctypes.c_void_p, take: Callable[[Any], bool], run: _c.Run) -> None:
            counts, error = _c.ExportCounts(size=ctypes.sizeof(_c.ExportCounts)), _c.Error()
            group: List[Group] = []

            def pass_on(_: Any, row: Any) -> bool:
                r = row.contents
                if not r.is_keeper:
                    group[0].duplicates.append((_path(r.image), r.distance, r.is_exact))
                    return True
                goes_on = take(group.pop()) if group else True
                group.append(Group(_path(r.image), []))
                return goes_on
            _check(_c.library.twx_export(index, ctypes.byref(options), ctypes.byref(run), _c.GROUP_FN(pass_on), None, ctypes.byref(counts),
                                         ctypes.byref(error)), error)
            if group:
                take(group.pop())
        return self._each(call)

    def hashes(self) -> Tuple[Any, List[str]]:
        """The hashes of all images as a NumPy array, N x 16 or N x 64 of uint8, and their paths; in order of path, bytewise.

        For millions, `twindex export --format npy` writes the same as files that NumPy maps.
        """
        import numpy
        data, paths, n_bytes, error = bytearray(), [], self._hash_bytes, _c.Error()

        def take(_: Any, path: int, n: int, of: int) -> bool:
            paths.append(os.fsdecode(ctypes.string_at(path, n)))
            data.extend(ctypes.string_at(of, n_bytes))
            return True
        _check(_c.library.twx_each_hash(self._opened(), None, _c.HASH_FN(take), None, ctypes.byref(error)), error)
        return numpy.frombuffer(data, numpy.uint8).reshape(len(paths), n_bytes), paths
