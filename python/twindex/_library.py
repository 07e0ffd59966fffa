# SPDX-License-Identifier: MIT
"""libtwindex by ctypes: structs and functions as twindex.h declares them.

tests/python holds sizes and offsets to those of the C header (tests/cli/library/abi.txt).
"""
import os
from ctypes import (CDLL, CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p, c_double, c_int, c_int64, c_size_t, c_ssize_t,
                    c_uint, c_uint8, c_uint32, c_uint64, c_void_p)

HASH_BYTES_MAX = 64

OK, FAILED, USAGE, UNUSABLE, TRY_AGAIN, STOPPED, NO_MEMORY, BAD_IMAGE, PARTLY = range(9)


class Error(Structure):
    _fields_ = [("status", c_int), ("code", c_int), ("text", c_char * 256)]


class Image(Structure):
    _fields_ = [("path", c_char_p), ("path_bytes", c_size_t), ("has_hash", c_bool), ("hash", c_uint8 * HASH_BYTES_MAX),
                ("checksum", c_uint8 * 16), ("bytes", c_uint64), ("mtime_ns", c_int64), ("device", c_uint64), ("inode", c_uint64),
                ("width", c_uint32), ("height", c_uint32), ("format", c_int), ("detail", c_uint32), ("is_flat", c_bool),
                ("has_taken", c_bool), ("taken_s", c_int64), ("jpeg_quality", c_uint), ("n_metadata", c_uint),
                ("reserved", c_uint64 * 4)]


class Run(Structure):
    _fields_ = [("log", c_void_p), ("progress", c_void_p), ("user", c_void_p), ("stop", POINTER(c_int)), ("level", c_int),
                ("reserved", c_void_p * 4)]


class QueryOptions(Structure):
    _fields_ = [("size", c_size_t), ("radius", c_int), ("adaptive", c_bool), ("max_matches", c_uint64),
                ("any_orientation", c_bool), ("inverted", c_bool), ("variants", c_int), ("keeps_hashes", c_bool)]


class Match(Structure):
    _fields_ = [("image", Image), ("distance", c_uint), ("allowed", c_uint), ("orientation", c_uint), ("is_inverted", c_bool),
                ("is_exact", c_bool), ("via", c_int)]


class Luma(Structure):
    _fields_ = [("width", c_uint32), ("height", c_uint32), ("stride", c_ssize_t), ("levels", c_void_p)]


class ImageSet(Structure):
    _fields_ = [("path", c_char_p), ("is_list", c_bool), ("null_separated", c_bool), ("reserved", c_void_p * 2)]


class PairsOptions(Structure):
    _fields_ = [("size", c_size_t), ("radius", c_int), ("adaptive", c_bool), ("any_orientation", c_bool), ("inverted", c_bool),
                ("include_flat", c_bool), ("variants", c_int), ("set_a", POINTER(ImageSet)), ("set_b", POINTER(ImageSet)),
                ("verify", c_bool), ("timeout_seconds", c_double), ("n_jobs", c_uint)]


class ImagePair(Structure):
    _fields_ = [("a", Image), ("b", Image), ("distance", c_uint), ("allowed", c_uint), ("orientation", c_uint),
                ("is_inverted", c_bool), ("is_exact", c_bool), ("via", c_int), ("likeness", c_int)]


class PairsCounts(Structure):
    _fields_ = [("size", c_size_t), ("n_images", c_uint64), ("n_flat", c_uint64), ("n_a", c_uint64), ("n_b", c_uint64),
                ("n_in_both", c_uint64), ("n_pairs", c_uint64), ("n_exact", c_uint64), ("n_unverified", c_uint64),
                ("seconds", c_double)]


class ExportOptions(Structure):
    _fields_ = [("size", c_size_t), ("radius", c_int), ("adaptive", c_bool), ("exact_only", c_bool), ("all_files", c_bool),
                ("linkage", c_int), ("keep", c_void_p), ("scope", c_void_p), ("min_group", c_uint64), ("any_orientation", c_bool),
                ("inverted", c_bool), ("include_flat", c_bool), ("variants", c_int), ("look_at_files", c_bool), ("verify", c_bool),
                ("joined", c_uint), ("timeout_seconds", c_double), ("n_jobs", c_uint)]


class GroupRow(Structure):
    _fields_ = [("group_id", c_uint64), ("is_keeper", c_bool), ("image", Image), ("distance", c_uint), ("allowed", c_uint),
                ("is_exact", c_bool), ("is_linked", c_bool), ("frees_bytes", c_bool), ("is_offline", c_bool),
                ("orientation", c_uint), ("is_inverted", c_bool), ("has_diameter", c_bool), ("diameter", c_uint),
                ("likeness", c_int), ("via", c_int), ("decided_by", c_char_p), ("carried_pixels", c_uint64),
                ("carried_quality", c_uint)]


class ExportCounts(Structure):
    _fields_ = [(name, c_size_t if name == "size" else c_uint64) for name in
                ("size n_images n_flat n_without_checksum n_groups n_duplicates n_duplicate_bytes n_largest n_gone n_changed "
                 "n_offline n_unseen_larger n_unseen_lossy n_compared_pairs n_known_pairs n_unverified").split()] + \
               [("seconds", c_double)]


STRUCTS = {"twx_error": Error, "twx_image": Image, "twx_run": Run, "twx_query_options": QueryOptions, "twx_match": Match, "twx_luma": Luma,
           "twx_image_set": ImageSet, "twx_pairs_options": PairsOptions, "twx_image_pair": ImagePair,
           "twx_pairs_counts": PairsCounts, "twx_export_options": ExportOptions, "twx_group_row": GroupRow,
           "twx_export_counts": ExportCounts}

MATCH_FN = CFUNCTYPE(c_bool, c_void_p, POINTER(Match))
PAIR_FN = CFUNCTYPE(c_bool, c_void_p, POINTER(ImagePair))
GROUP_FN = CFUNCTYPE(c_bool, c_void_p, POINTER(GroupRow))
HASH_FN = CFUNCTYPE(c_bool, c_void_p, c_void_p, c_size_t, c_void_p)

# name: result, arguments; the last of all but those without a result of struct twx_error is the error
_FUNCTIONS = {
    "twx_status_name": (c_char_p, [c_int]),
    "twx_hash_bits": (c_uint, [c_uint]),
    "twx_prober_create": (c_int, [c_uint, c_int, c_uint, c_void_p, POINTER(c_void_p), POINTER(Error)]),
    "twx_prober_free": (None, [c_void_p]),
    "twx_prober_file": (c_int, [c_void_p, c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "twx_prober_bytes": (c_int, [c_void_p, c_char_p, c_char_p, c_size_t, POINTER(c_void_p), POINTER(Error)]),
    "twx_probe_of_luma": (c_int, [POINTER(Luma), c_uint, POINTER(c_void_p), POINTER(Error)]),
    "twx_probe_from_hex": (c_int, [c_void_p, c_char_p, POINTER(QueryOptions), POINTER(c_void_p), POINTER(Error)]),
    "twx_probe_free": (None, [c_void_p]),
    "twx_probe_hash": (c_size_t, [c_void_p, c_void_p]),
    "twx_index_open": (c_int, [c_char_p, POINTER(c_void_p), POINTER(Error)]),
    "twx_index_close": (None, [c_void_p]),
    "twx_index_hash_size": (c_uint, [c_void_p]),
    "twx_index_image": (c_int, [c_void_p, c_char_p, POINTER(Image), POINTER(c_bool), POINTER(Error)]),
    "twx_query": (c_int, [c_void_p, c_void_p, POINTER(QueryOptions), MATCH_FN, c_void_p, c_void_p, POINTER(Error)]),
    "twx_pairs": (c_int, [c_void_p, POINTER(PairsOptions), POINTER(Run), PAIR_FN, c_void_p, POINTER(PairsCounts), POINTER(Error)]),
    "twx_export": (c_int, [c_void_p, POINTER(ExportOptions), POINTER(Run), GROUP_FN, c_void_p, POINTER(ExportCounts),
                           POINTER(Error)]),
    "twx_each_hash": (c_int, [c_void_p, c_void_p, HASH_FN, c_void_p, POINTER(Error)]),
}


def _load():
    library = CDLL(os.environ.get("TWINDEX_LIBRARY", "libtwindex.so.0"))
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


library = _load()
