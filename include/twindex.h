// SPDX-License-Identifier: MIT
//
// The C API of twindex: hash images, make an index of a collection, search it, iterate over near pairs and groups.
//
//     cc program.c $(pkg-config --cflags --libs twindex)
//
// The library never prints, exits or touches signals; it speaks through the callbacks of struct twx_run. Paths are bytes, ended
// by NUL, never text. What is not here is not API.
//
// OWNERSHIP: pointers in arguments are borrowed for the call unless a docstring says otherwise. Pointers handed to a callback
// are borrowed until it returns.
//
// THREADS: "pure" and "any" may be called by any thread at any time; "one" by one at a time; different objects do not meet.
//
// IMAGES are decoded in a process of its own alone, the program twindex-decode, in a sandbox: that which $TWINDEX_DECODER
// names; else one beside the running program, in ../libexec/twindex from there, or where this library was installed. A broken
// image, or a hostile one, costs itself.
//
// VERSIONS: a program that was built with an older version of this header runs with a newer library of the same soname. Values
// and members that are here stay what they are; new ones come behind them, or in the place of what is reserved. Most structs
// that you make begin with their size:
//
//     struct twx_query_options options = {.size = sizeof options, .radius = -1};
//
// What the library knows beyond that size is 0, false or NULL; what it does not know must be so: TWX_USAGE else. Of a struct
// that the library fills, it fills what is within the size. A struct that the library makes may be longer than its size here.
// An error text is one line, lower case, without a full stop.
#ifndef TWINDEX_H
#define TWINDEX_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(default)  // of all else that the library defines, nothing is exported
#endif

#define TWX_VERSION "0.1.0"

/** Version of the hash recipe (decode, luma, resampling, bits). Another version is another hash. */
enum {
    TWX_HASH_VERSION = 3,
    TWX_HASH_VERSION_ALIKE =
        2,  // from this one on they approximate the same hash of all pixels, and may be compared
};

enum {
    TWX_HASH_BYTES_MAX = 64,  // size 16: 512 bits
    TWX_CHECKSUM_BYTES = 16,  // XXH3-128, canonical (big-endian) bytes
    TWX_ERROR_TEXT_BYTES = 256,
};

/** Result of every fallible call. Values are pinned for ever. */
enum twx_status {
    TWX_OK = 0,
    TWX_FAILED = 1,     // could not be done; nothing is half done
    TWX_USAGE = 2,      // the caller asked for something that makes no sense
    TWX_UNUSABLE = 3,   // a file is corrupt, not ours, newer, or of another hash size
    TWX_TRY_AGAIN = 4,  // no space, I/O error or lock: the same call may succeed later
    TWX_STOPPED = 5,    // the stop flag was raised; what was finished is kept
    TWX_NO_MEMORY = 6,
    TWX_BAD_IMAGE = 7,  // this image cannot be read or decoded; the run is not concerned
    TWX_PARTLY = 8,     // done, but for some paths, each reported as an error
};

/** Name of a status, a static string such as "try again"; never NULL.  threads: pure */
const char *twx_status_name(enum twx_status status);

/** What went wrong, filled by the one who detects it; lives on the caller's stack. */
struct twx_error {
    enum twx_status status;
    int code;  // errno or SQLite's extended code, 0 when neither applies
    char text
        [TWX_ERROR_TEXT_BYTES];  // one line, lower case, no full stop; may hold raw path bytes; empty when `log` was given it all
};

// ---------------------------------------------------------------------------------------------------------
// Images

/** Room in structs for a number of each reason. More than there are: a new one changes the size of no struct. */
enum { TWX_REASONS_ROOM = 32 };

/** Formats, distinguished by the first bytes of a file. Values are stored: pinned for ever. */
enum twx_format {
    TWX_FORMAT_NONE = 0,
    TWX_FORMAT_JPEG = 1,
    TWX_FORMAT_PNG = 2,
    TWX_FORMAT_WEBP = 3,
    TWX_FORMAT_GIF = 4,
    TWX_FORMAT_TIFF = 5,
    TWX_FORMAT_AVIF = 6,
    TWX_FORMAT_HEIC = 7,
    TWX_FORMAT_JXL = 8,
    TWX_FORMAT_BMP = 9,
    TWX_N_FORMATS = 10,
};

/** Why an image failed. Values are stored: pinned for ever. */
enum twx_reason {
    TWX_REASON_NONE = 0,
    TWX_REASON_TRUNCATED = 1,
    TWX_REASON_CORRUPT = 2,
    TWX_REASON_UNSUPPORTED = 3,
    TWX_REASON_TOO_MANY_PIXELS = 4,
    TWX_REASON_CRASHED = 5,
    TWX_REASON_TIMEOUT = 6,
    TWX_REASON_MEMORY = 7,
    TWX_N_REASONS = 8,
};

/**
 * Which hashes an image has beside that of the whole picture: of parts of it, by which a copy is found that was cropped,
 * or that was given a border. Values are stored: pinned for ever.
 */
enum twx_variants {
    TWX_VARIANTS_NONE = 0,
    TWX_VARIANTS_TRIM = 1,  // of the picture without borders and bars, where it has any
    TWX_VARIANTS_ALL = 2,   // also of crops
};

/**
 * What decodes a JPEG. One that is asked for alone fails what it does not take; other formats do not mind. Libvips alone
 * decodes a PNG, too, which else twindex's own reader does if it can: with the same pixels.
 */
enum twx_decoder_choice {
    TWX_DECODE_AUTO = 0,             // the first below that takes it
    TWX_DECODE_BY_COEFFICIENTS = 1,  // twindex's own reader of blocks' lowest coefficients
    TWX_DECODE_BY_JPEG = 2,          // libjpeg-turbo
    TWX_DECODE_BY_VIPS = 3,          // libvips, whose hash may be another: of WebP and AVIF too
};

/** By which hashes two images are nearest; a variant is compared with whole pictures alone. */
enum twx_via {
    TWX_VIA_WHOLE = 0,
    TWX_VIA_TRIMMED = 1,
    TWX_VIA_CROP = 2,
    TWX_VIA_IMPORTED = 3,  // a row half of another program's: nothing else is known of the image
};

/** "whole", "trimmed", "crop", "imported".  threads: pure */
const char *twx_via_name(enum twx_via via);

/** What two images are to each other, seen side by side. */
enum twx_likeness {
    TWX_LIKENESS_NONE = 0,     // they were not compared
    TWX_LIKENESS_EXACT = 1,    // equal bytes
    TWX_LIKENESS_PAYLOAD = 2,  // only their metadata differ
    TWX_LIKENESS_SAME = 3,     // recompressed, resized
    TWX_LIKENESS_EDITED = 4,   // one picture: colours, text, borders, crops
    TWX_LIKENESS_SERIES = 5,   // taken one soon after the other by one camera: alike, and no copies
    TWX_LIKENESS_SIMILAR = 6,  // not the same picture
    TWX_LIKENESS_UNVERIFIED = 7,  // a file is gone or has changed, or cannot be decoded
    TWX_N_LIKENESSES = 8,
};

/** Of pairs that are duplicates of each other: 1U << enum twx_likeness for each. */
enum {
    TWX_LIKENESSES_OF_DUPLICATES = 1U << TWX_LIKENESS_EXACT | 1U << TWX_LIKENESS_PAYLOAD |
                                   1U << TWX_LIKENESS_SAME | 1U << TWX_LIKENESS_EDITED,
};

/** "jpeg", "png", ...; "" for TWX_FORMAT_NONE or an unknown value.  threads: pure */
const char *twx_format_name(enum twx_format format);

/** "truncated", "corrupt", ...; "" for TWX_REASON_NONE.  threads: pure */
const char *twx_reason_name(enum twx_reason reason);

/** "exact", "payload", ...; "" for TWX_LIKENESS_NONE.  threads: pure */
const char *twx_likeness_name(enum twx_likeness likeness);

/** Bits in which two hashes, or halves of them, of n_bytes differ.  threads: pure */
unsigned twx_hash_distance(const uint8_t *a, const uint8_t *b, size_t n_bytes);

/** Bits of a whole hash of this size: 128 for 8, 512 for 16; 0 for any other size.  threads: pure */
unsigned twx_hash_bits(unsigned hash_size);

/** One indexed image, as query and export hand it out. */
struct twx_image {
    const char *path;  // bytes, NUL-terminated
    size_t path_bytes;
    bool has_hash;  // false only of what is no image or failed, which twx_export lists on request
    uint8_t hash
        [TWX_HASH_BYTES_MAX];  // row half first, most significant bit first; size from the index
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint64_t bytes;
    int64_t mtime_ns;
    uint64_t device;
    uint64_t inode;
    uint32_t width;  // of the upright picture, pixels
    uint32_t height;
    enum twx_format format;
    uint32_t detail;
    bool is_flat;
    bool has_taken;
    int64_t
        taken_s;  // EXIF DateTimeOriginal as if UTC: the camera's time without a zone; 0 without
    // Of twx_export alone, else 0:
    unsigned jpeg_quality;  // 1..100, estimated from its luma quantisation table; 0 of no JPEG
    unsigned n_metadata;    // 0..5: how many it has of time taken, camera, place, rating, keywords
    uint64_t reserved[4];   // 0: it is a member of other structs
};

// ---------------------------------------------------------------------------------------------------------
// Long calls: how they speak, and how they are stopped

enum twx_level {
    TWX_LEVEL_ERROR = 0,
    TWX_LEVEL_WARNING = 1,
    TWX_LEVEL_INFO = 2,   // per stage
    TWX_LEVEL_DEBUG = 3,  // per image
};

/** How far an ingest run has come. */
struct twx_progress {
    uint64_t n_done;      // images dealt with, unchanged ones included
    uint64_t n_total;     // 0 while not known
    bool total_is_about;  // counted ahead of the run: files may come and go
    uint64_t n_failed;
    uint64_t n_unchanged;
    double seconds;  // since the run began
};

/**
 * How a long call speaks and is stopped. Any member may be NULL.
 *
 * log       one message, one line without line end; raw path bytes possible
 * progress  at most a few times a second
 * stop      raised (non-zero) by a signal handler to end the call early with TWX_STOPPED
 * threads   callbacks come from the calling thread only
 */
struct twx_run {
    void (*log)(void *user, enum twx_level level, const char *text);
    void (*progress)(void *user, const struct twx_progress *progress);
    void *user;
    const volatile sig_atomic_t *stop;
    enum twx_level level;  // the most talkative level `log` wants
    void *reserved[4];     // NULL
};

// ---------------------------------------------------------------------------------------------------------
// What a walk leaves out

/**
 * Patterns in gitignore's syntax. Names found by walking that match are left out, and folders among them not even
 * opened; of several patterns that match the last one added decides. A path that is given by name is always taken; an
 * entry of a list is left out by the patterns of twx_exclude_add and twx_exclude_add_file alone. Opaque.
 *
 * threads   one that adds; then any
 */
struct twx_exclude;

/** Without patterns.  returns: owned: twx_exclude_free; NULL when out of memory */
struct twx_exclude *twx_exclude_create(void) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_exclude_free(struct twx_exclude *exclude);

/** Adds the folders of trash, thumbnails and the like that README lists.  errors: TWX_NO_MEMORY */
enum twx_status twx_exclude_add_defaults(struct twx_exclude *exclude, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Adds one pattern: `*` and `?` (but for slashes), `[...]`, `**` for any number of folders, a backslash before what
 * is meant literally. With a slash in or before it, it is compared with the path below the folder that is walked (of a
 * list's entry: below "/"), else with the last name; a slash behind it means folders only; `!` before it takes back.
 *
 * errors   TWX_USAGE: it is empty, or a bracket or backslash in it has no end; TWX_NO_MEMORY
 */
enum twx_status twx_exclude_add(struct twx_exclude *exclude, const char *pattern,
                                struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Indexing a collection

/** Which files are read to their end for a checksum. */
enum twx_checksums {
    TWX_CHECKSUMS_OF_IMAGES = 0,  // those of a format that is decoded; of others the head is read
    TWX_CHECKSUMS_NONE = 1,  // none: no more is read than a hash needs; equal bytes are not found
    TWX_CHECKSUMS_OF_ALL = 2,
};

struct twx_ingest_options {
    size_t size;               // of this struct: see above
    const char *index_path;    // index: the DB; NULL for hash
    const char *shard_dir;     // hash: the folder of the shards; NULL for index
    unsigned n_jobs;           // worker threads; 0 = the cores this process may use
    unsigned hash_size;        // 8 or 16; 0 = the index's own, else 8
    const char *const *paths;  // files and folders
    size_t n_paths;
    const struct twx_exclude *exclude;  // NULL leaves nothing out
    bool one_file_system;               // enter no folder on another file system than its PATH
    const char *files_from;  // file with more paths, "-" for standard input, NULL for none
    bool null_separated;     // the list's separator is NUL, not newline
    bool retry_failed;       // try recorded failures again though the file is unchanged
    bool rehash;             // hash unchanged files again whose records are of another version
    bool no_ctime;           // a file is unchanged when its size and mtime are, whatever its ctime
    bool keep_shards;        // leave merged shards in DB.shards
    uint64_t max_pixels;     // 0 = 1 gigapixel
    enum twx_decoder_choice decoder;  // of JPEG; by libvips: of PNG, too
    enum twx_variants variants;       // that what is hashed gets
    bool adds_variants;      // hash unchanged images again whose records have fewer; none loses any
    double timeout_seconds;  // an image may take while no more of its bytes come, 0 = 60
    uint64_t memory_bytes;   // the decoding process may have in use, 0 = half of the machine's
    bool prune;              // drop records below the PATHs whose files are gone
    bool no_sandbox;         // decode without seccomp and Landlock
    enum twx_checksums checksums;
};

struct twx_merge_counts {
    uint64_t n_shards;          // folded now
    uint64_t n_already_merged;  // shards the index holds already
    uint64_t n_damaged;         // shards that did not verify to the end
    uint64_t n_records;         // read from the shards folded now
    uint64_t n_new;             // paths the index did not hold
    uint64_t n_replaced;        // paths whose record was older
    uint64_t n_superseded;      // records that lost to the one in the index
    uint64_t n_without_record;  // lines of text that say why there is none
    double seconds;
};

struct twx_ingest_counts {
    size_t size;           // of this struct: see above
    uint64_t n_files;      // regular files met
    uint64_t n_unchanged;  // skipped: the index knows them as they are
    uint64_t n_hashed;
    uint64_t n_flat;  // among n_hashed
    uint64_t n_not_images;
    uint64_t n_unsupported;  // images of formats that are not decoded, such as camera RAW
    uint64_t n_failed;       // without these
    uint64_t failed_by_reason[TWX_REASONS_ROOM];
    uint64_t n_vanished;          // gone between walk and open
    uint64_t n_unreadable;        // files and folders that could not be read: not recorded
    uint64_t n_missing;           // PATH arguments or list entries that do not exist
    uint64_t n_skipped;           // neither a file nor a folder: links, FIFOs, sockets, devices
    uint64_t n_left_out_folders;  // by options->exclude or one_file_system: not entered
    uint64_t n_left_out_files;    // not among n_files
    uint64_t n_gone;              // records below the PATHs whose files are gone: prune drops them
    uint64_t n_pruned;            // dropped, with options->prune
    uint64_t n_bytes;             // read
    double walk_seconds;          // walk and hashing together
    double seconds;
    struct twx_merge_counts merge;  // index only
};

/**
 * Walks, hashes what is new or changed, merges into options->index_path, which is made if missing.
 *
 * counts   out, valid whatever is returned
 * returns  TWX_OK; TWX_PARTLY when some paths could not be read
 * errors   TWX_USAGE, TWX_UNUSABLE (DB or a leftover shard), TWX_TRY_AGAIN (lock, space, I/O), TWX_STOPPED
 *          (finished images are kept in DB.shards), TWX_FAILED; the index is always consistent
 * threads  one run a process at a time
 */
enum twx_status twx_index_update(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Reading an index

struct twx_index;

/**
 * Opens an index for reading; readers never block a writer and need no write permission.
 *
 * index    out, owned: release with twx_index_close
 * errors   TWX_FAILED (no such index), TWX_UNUSABLE (not ours, newer, corrupt)
 * threads  one thread at a time
 */
enum twx_status twx_index_open(const char *path, struct twx_index **index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_index_close(struct twx_index *index);

/**
 * Opens the index of another part of one collection, which has no path that is in another part. What says that it takes
 * parts gives, of an index with parts, the answers of one index of them all; everything else looks at the first alone.
 *
 * index    of the first part; closes the others with it
 * errors   as of twx_index_open; TWX_USAGE: it is one of them already; TWX_UNUSABLE: hashes of another size
 */
enum twx_status twx_index_add_part(struct twx_index *index, const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Looks a file up. Takes parts.
 *
 * path     absolute, as realpath(3) gives it
 * image    out: what the index has of it; its path is `path`. Of what is no image, or failed, has_hash is false
 * found    out: whether the index has a record of it
 * errors   those of reading
 */
enum twx_status twx_index_image(struct twx_index *index, const char *path, struct twx_image *image,
                                bool *found, struct twx_error *err)
    __attribute__((warn_unused_result));

/** 8 or 16. */
unsigned twx_index_hash_size(const struct twx_index *index);

// ---------------------------------------------------------------------------------------------------------
// Hashing images, and searching an index

/** What an image or a hash is compared by. Opaque; owns its hashes in eight orientations, and those of its negative. */
struct twx_probe;

struct twx_query_options {
    size_t size;           // of this struct: see above
    int radius;            // inclusive, bits; -1 = the default for the bits compared, adaptive
    bool adaptive;         // of a radius that is given: by twx_adaptive_radius, not plain
    uint64_t max_matches;  // at most n, the nearest; 0 = all
    bool any_orientation;
    bool inverted;  // negatives too
    // Which variants of an image that is asked for are looked up, too; NONE also leaves out those of indexed images.
    enum twx_variants variants;
    // Of a searcher that lives long, and is asked one question at a time: hashes are kept in memory, where an eighth of
    // what is available has room for them.
    bool keeps_hashes;
};

struct twx_match {
    struct twx_image image;
    unsigned distance;
    unsigned allowed;      // distance at which it would still match
    unsigned orientation;  // EXIF number 1..8: how to turn the question to look like this image
    bool is_inverted;      // and whether its negative does
    bool is_exact;         // equal size and checksum
    enum twx_via via;      // by which hashes it is as near
};

/** Returns false to end the listing. */
typedef bool (*twx_match_fn)(void *user, const struct twx_match *match);

/**
 * Makes a probe of a hash in hex: all digits, or the row half only.
 *
 * probe    out, owned: release with twx_probe_free
 * errors   TWX_USAGE: not hex, a length that does not fit the index, a radius above the bits compared, a row
 *          half with any_orientation
 */
enum twx_status twx_probe_from_hex(const struct twx_index *index, const char *hex,
                                   const struct twx_query_options *options,
                                   struct twx_probe **probe, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Makes probes of images, with the eight orientations and those of the negative computed from their samples. A worker
 * process decodes, as in a run of twx_index_update, several images at a time; it is started with the first image, and
 * serves all. Opaque. After an error that is not TWX_BAD_IMAGE it can only be freed.
 *
 * threads  one
 */
struct twx_prober;

/**
 * hash_size  8 or 16: that of the index, or of the image to compare with
 * variants   what the probes have, at most what is searched with
 * n_jobs     images decoded at a time; 0 = the cores this process may use
 * run        stop ends a call with TWX_STOPPED; borrowed until twx_prober_free; may be NULL
 * prober     out, owned: twx_prober_free
 * errors     TWX_NO_MEMORY
 */
enum twx_status twx_prober_create(unsigned hash_size, enum twx_variants variants, unsigned n_jobs,
                                  const struct twx_run *run, struct twx_prober **prober,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Accepts NULL. Ends the worker process. */
void twx_prober_free(struct twx_prober *prober);

/**
 * Hands in an image file. May wait for others; takes memory until its probe is taken.
 *
 * path     copied
 * name     for messages; copied
 * errors   TWX_FAILED: there is no process that decodes; TWX_STOPPED, TWX_NO_MEMORY
 */
enum twx_status twx_prober_add(struct twx_prober *prober, const char *path, const char *name,
                               struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Waits for the probe of the image that was handed in first of those not yet taken. There is one.
 *
 * probe        out, owned: release with twx_probe_free
 * is_no_image  out: with TWX_BAD_IMAGE, whether it could be read and is of no format of images; NULL: not asked for
 * errors       TWX_BAD_IMAGE: cannot be read or decoded; else as twx_prober_add
 */
enum twx_status twx_prober_take(struct twx_prober *prober, struct twx_probe **probe,
                                bool *is_no_image, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Makes a probe of an image file: both of these, where none is handed in. */
enum twx_status twx_prober_file(struct twx_prober *prober, const char *path,
                                struct twx_probe **probe, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * As twx_prober_file, of an image in memory.
 *
 * name     for messages
 * bytes    n of them; not NULL
 */
enum twx_status twx_prober_bytes(struct twx_prober *prober, const char *name, const uint8_t *bytes,
                                 size_t n, struct twx_probe **probe, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_probe_free(struct twx_probe *probe);

/**
 * The hash of a probe, upright: of a picture or whole hash 16 or 64 bytes, of a row half 8 or 32.
 *
 * hash     out
 * returns  how many bytes
 * threads  pure
 */
size_t twx_probe_hash(const struct twx_probe *probe, uint8_t hash[TWX_HASH_BYTES_MAX]);

/** A decoded picture, upright: 8-bit luma (Rec. 601) of width x height samples, borrowed for the call. */
struct twx_luma {
    uint32_t width;
    uint32_t height;
    ptrdiff_t stride;  // bytes from row to row; below 0: `levels` is the top row, which comes last
    const uint8_t *levels;
};

/**
 * Makes a probe of a picture that the caller has decoded: that of the image in a lossless file. It has no variants, and
 * matches nothing exactly.
 *
 * hash_size  8 or 16
 * probe      out, owned: release with twx_probe_free
 * errors     TWX_USAGE: no samples, or a side above 16 million; TWX_NO_MEMORY
 * threads    any
 */
enum twx_status twx_probe_of_luma(const struct twx_luma *luma, unsigned hash_size,
                                  struct twx_probe **probe, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Makes a probe of an image by its record in the index: the file is looked at, but neither read nor decoded. Its hashes at
 * other turns are made of the stored one, and may differ by a few bits from those of the decoded picture.
 *
 * index     or the part that has it
 * path      absolute, as the index has it
 * variants  that the probe is to have
 * probe     out, owned: release with twx_probe_free; NULL: the index has no such image, or the file has changed since, or
 *           the record has fewer variants or is of another version of the hash
 * errors    those of reading the index; TWX_NO_MEMORY
 */
enum twx_status twx_probe_of_indexed(struct twx_index *index, const char *path,
                                     enum twx_variants variants, struct twx_probe **probe,
                                     struct twx_error *err) __attribute__((warn_unused_result));

struct twx_comparison {
    unsigned n_bits;       // compared
    unsigned distance;     // the least of those compared
    unsigned structure;    // the lesser of both hashes: for twx_adaptive_radius
    unsigned orientation;  // EXIF number 1..8: how to turn the first image to look like the second
    bool is_inverted;      // and whether its negative does
    bool is_exact;         // equal size and checksum
    bool is_flat;          // one of them has so little detail that the distance says nothing
    uint64_t reserved[2];  // 0
};

/**
 * Compares two images, in the first's orientation or in any, with inverted also the first's negative.
 *
 * a, b        of images, of the same hash size
 * threads     pure
 */
void twx_compare(const struct twx_probe *a, const struct twx_probe *b, bool any_orientation,
                 bool inverted, struct twx_comparison *comparison);

struct twx_search_trace;
/**
 * One question: calls fn for each match by distance, then path. Takes parts.
 *
 * trace    NULL; what else it may be is of twindex_commands.h
 */
enum twx_status twx_query(struct twx_index *index, const struct twx_probe *probe,
                          const struct twx_query_options *options, twx_match_fn fn, void *user,
                          struct twx_search_trace *trace, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Many questions about one index, or its parts: the search is chosen for all of them together, and what it needs is made once.
 * Opaque. Answers are those of twx_query.
 */
struct twx_searcher;

/**
 * Prepares for questions.
 *
 * index       borrowed as long as the searcher lives
 * options     of all questions; copied
 * n_whole     about how many will be images or whole hashes; where more come, the search may become another one
 * n_row_half  about how many will be row halves
 * searcher    out, owned: release with twx_searcher_free
 * errors      TWX_USAGE: a radius that does not fit; those of reading
 */
enum twx_status twx_searcher_create(struct twx_index *index,
                                    const struct twx_query_options *options, uint64_t n_whole,
                                    uint64_t n_row_half, struct twx_searcher **searcher,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_searcher_free(struct twx_searcher *searcher);

/** So many questions are best asked together; at least 1.  threads: any */
size_t twx_searcher_batch(const struct twx_searcher *searcher);

/**
 * Searches for n questions at once, in place of those asked before.
 *
 * probes  borrowed until the next call; NULL among them: a question that has no answer
 * errors  TWX_USAGE: a probe does not fit index or options; TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_searcher_ask(struct twx_searcher *searcher,
                                 const struct twx_probe *const *probes, size_t n,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Calls fn for each match of question i of those asked last, by distance, then path. trace: as of twx_query. */
enum twx_status twx_searcher_answer(struct twx_searcher *searcher, size_t i, twx_match_fn fn,
                                    void *user, struct twx_search_trace *trace,
                                    struct twx_error *err) __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Groups

enum twx_linkage {
    TWX_LINKAGE_STAR = 0,
    TWX_LINKAGE_COMPLETE = 1,
    TWX_LINKAGE_SINGLE = 2,
};

/** The order in which images deserve to be kept. Opaque. */
struct twx_keep;

/**
 * Parses "pixels,taken-oldest,in:DIR,format:NAME"; rules given win, the default order breaks their ties.
 *
 * text     NULL for the default order; a comma inside DIR is written "\,"
 * keep     out, owned: release with twx_keep_free
 * errors   TWX_USAGE naming the rule
 */
enum twx_status twx_keep_parse(const char *text, struct twx_keep **keep, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_keep_free(struct twx_keep *keep);

struct twx_export_options {
    size_t size;  // of this struct: see above
    int radius;  // inclusive, bits; -1 = the default, adaptive, with a warning on large collections
    bool adaptive;  // of a radius that is given: by twx_adaptive_radius, not plain
    bool exact_only;
    bool
        all_files;  // with exact_only: also of what is no image or failed; empty files are left out
    enum twx_linkage linkage;
    const struct twx_keep *keep;
    const struct twx_scope *scope;  // NULL: of all files
    uint64_t min_group;             // images that a group has at least, its keeper among them
    bool any_orientation;
    bool inverted;  // negatives too
    bool include_flat;
    enum twx_variants variants;  // which take part, of those that images have
    bool look_at_files;          // leave out what is gone or has changed, mark what is offline
    bool
        verify;  // with look_at_files: compare the pictures, and join what these are to each other alone:
    unsigned joined;         // 1U << enum twx_likeness for each; 0 = TWX_LIKENESSES_OF_DUPLICATES
    double timeout_seconds;  // with verify: that one image may take, 0 = 60
    unsigned n_jobs;         // 0 = the cores this process may use
};

struct twx_group_row {
    uint64_t group_id;  // from 1
    bool is_keeper;
    struct twx_image image;  // without checksum, device and inode
    unsigned distance;       // to the keeper
    unsigned allowed;        // distance at which it would still match the keeper
    bool is_exact;           // bytes equal the keeper's
    bool is_linked;          // a hard link of the keeper
    bool frees_bytes;        // once the duplicates so far are removed, those of this file are free
    bool is_offline;         // could not be looked at: its root is not there, or refuses
    unsigned orientation;
    bool is_inverted;  // it looks like the negative of the keeper
    bool has_diameter;
    unsigned diameter;  // largest distance in the group
    enum twx_likeness
        likeness;  // with verify: to the keeper, with TWX_LINKAGE_SINGLE to the one by which it joined
    enum twx_via via;  // by which hashes the distance is that of the keeper
    const char *
        decided_by;  // the keep rule by which the keeper is kept rather than this, or "protect", "only-in"; "" of the keeper
    uint64_t
        carried_pixels;  // that it takes to carry what can be seen: with verify, fewer where it was enlarged
    unsigned
        carried_quality;  // as jpeg_quality; with verify, 101 of what was seen to be a lossless source
};

/** Returns false to end the export. */
typedef bool (*twx_group_fn)(void *user, const struct twx_group_row *row);

struct twx_export_counts {
    size_t size;        // of this struct: see above
    uint64_t n_images;  // with a hash; all files with all_files
    uint64_t n_flat;
    uint64_t n_without_checksum;  // of these: in no group by equal bytes
    uint64_t n_groups;
    uint64_t n_duplicates;
    uint64_t n_duplicate_bytes;  // that duplicates take: hard links take none
    uint64_t n_largest;          // images of the largest group
    uint64_t n_gone;             // files left out: not there any more, or no regular files
    uint64_t n_changed;          // files left out: of another size or mtime than was indexed
    uint64_t n_offline;          // rows of files that could not be looked at
    uint64_t
        n_unseen_larger;  // groups that keep a larger image, perhaps enlarged: no picture showed it
    uint64_t n_unseen_lossy;    // ... a lossy one beside a lossless one, perhaps made from that
    uint64_t n_compared_pairs;  // with verify
    uint64_t n_known_pairs;     // with verify: that an earlier run has compared
    uint64_t n_unverified;      // files left out, whose pictures could not be read
    double seconds;
};

/**
 * Calls fn for each row of each duplicate group: groups by keeper's path, keeper first, then by distance, path. Takes
 * parts, but to verify.
 *
 * errors   TWX_USAGE: radius above the bits; TWX_STOPPED; with parts TWX_FAILED: a path is in two of them
 */
enum twx_status twx_export(struct twx_index *index, const struct twx_export_options *options,
                           const struct twx_run *run, twx_group_fn fn, void *user,
                           struct twx_export_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// Pairs

/** Images of an index: what is at or below a path, or at or below the paths of a list. Files need not be there. */
struct twx_image_set {
    const char *path;     // of a list, "-" is standard input
    bool is_list;         // one path a line
    bool null_separated;  // or NUL-separated
    void *reserved[2];    // NULL
};

struct twx_pairs_options {
    size_t size;    // of this struct: see above
    int radius;     // inclusive, bits; -1 = the default, adaptive
    bool adaptive;  // of a radius that is given
    bool any_orientation;
    bool inverted;      // negatives too
    bool include_flat;  // else flat images are in pairs of equal bytes alone
    enum twx_variants variants;
    const struct twx_image_set *set_a;  // NULL, as set_b: all images with each other
    const struct twx_image_set *set_b;
    bool verify;             // compare the pictures: see twx_match_verifier_compare_pairs
    double timeout_seconds;  // with verify: that one image may take, 0 = 60
    unsigned n_jobs;         // 0 = the cores this process may use
};

struct twx_image_pair {
    struct twx_image a;  // both without checksum, device and inode
    struct twx_image b;
    unsigned distance;
    unsigned allowed;            // distance at which they would still match
    unsigned orientation;        // EXIF number 1..8: how to turn a to look like b
    bool is_inverted;            // and whether its negative does
    bool is_exact;               // equal bytes
    enum twx_via via;            // by which hashes they are as near
    enum twx_likeness likeness;  // with verify, else TWX_LIKENESS_NONE
};

/** Returns false to end the listing. */
typedef bool (*twx_image_pair_fn)(void *user, const struct twx_image_pair *pair);

struct twx_pairs_counts {
    size_t size;  // of this struct: see above
    uint64_t n_images;
    uint64_t n_flat;
    uint64_t n_a;  // of the sets; 0 without
    uint64_t n_b;
    uint64_t n_in_both;
    uint64_t n_pairs;
    uint64_t n_exact;       // of these
    uint64_t n_unverified;  // with verify
    double seconds;
};

/**
 * Calls fn for every pair of images within the radius, exactly: each once, whatever groups would be made of them. By the
 * path of a, then by distance, then by the path of b; a comes before b by path. Between two sets, a is of the first and b
 * of the second; a pair that is so both ways is there once, a before b. No image is in a pair with itself. Pairs of
 * twx_reject are there as others are. The files are not looked at: the index is what is asked; but for verify. Takes parts,
 * but to verify.
 *
 * Pairs are not stored but for a bounded number of near hashes, and of pairs to be compared; the collection is in memory.
 *
 * errors   TWX_USAGE: radius above the bits, a set that holds no image; TWX_STOPPED; those of reading; with parts
 *          TWX_FAILED: a path is in two of them; with verify those of
 *          twx_match_verifier_create and twx_match_verifier_compare
 */
enum twx_status twx_pairs(struct twx_index *index, const struct twx_pairs_options *options,
                          const struct twx_run *run, twx_image_pair_fn fn, void *user,
                          struct twx_pairs_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------
// apply, undo

/** Returns false to end the listing. path: path_bytes bytes, a NUL behind them; hash: of the index's size. */
typedef bool (*twx_hash_fn)(void *user, const char *path, size_t path_bytes, const uint8_t *hash);

/**
 * Calls fn for each image that has a hash, flat ones too, in bytewise order of path, with memory that depends on the depth of
 * folders alone. Files are not looked at.
 *
 * index    one without parts, see twx_index_add_part: others are passed over
 * run      its stop flag is heeded; may be NULL
 * errors   TWX_STOPPED, TWX_NO_MEMORY, TWX_UNUSABLE: the index is damaged; those of reading
 */
enum twx_status twx_each_hash(struct twx_index *index, const struct twx_run *run, twx_hash_fn fn,
                              void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
