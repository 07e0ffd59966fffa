// SPDX-License-Identifier: MIT
//
// A record: what one file was, when somebody looked. Its bytes, and the total order that decides which of two
// records of one path stands.
#ifndef TWX_STORE_RECORD_H
#define TWX_STORE_RECORD_H

#include "base/metadata.h"
#include "base/partial_facts.h"
#include "base/picture.h"
#include "base/status.h"
#include "base/variant_list.h"
#include "hash/dhash.h"
#include "twindex_commands.h"

enum twx_record_kind {
    TWX_RECORD_FILE = 0,
    TWX_RECORD_ROOT =
        1,  // a folder or file given to the run, or a mount point below it: path and device
};

enum {
    TWX_RECORD_PATH_MAX = 65535,
    TWX_RECORD_BYTES_MAX = TWX_RECORD_PATH_MAX + 1024,
    TWX_SUBSEC_US_MAX = 999999,
    TWX_JPEG_QUALITY_MAX = 100,
};

/** Whether hashes of a version may be compared with those of this one. */
static inline bool twx_hash_version_is_alike(unsigned version)
{
    return version >= TWX_HASH_VERSION_ALIKE && version <= TWX_HASH_VERSION;
}

// What a date of EXIF can be: the years 1 to 9999.
#define TWX_EXIF_TIME_MIN_S INT64_C(-62135596800)
#define TWX_EXIF_TIME_MAX_S INT64_C(253402300799)

struct twx_record {
    enum twx_record_kind kind;
    enum twx_image_status status;
    enum twx_reason reason;
    const char *path;  // borrowed bytes, not NUL-terminated
    size_t path_bytes;
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
    uint64_t device;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    struct twx_picture picture;  // but for its orientation
    unsigned hash_version;
    unsigned hash_size;  // 0: no hash
    uint32_t detail;  // of TWX_REASON_MEMORY: MiB that were too little, 0 where that is not known
    uint8_t hash[TWX_HASH_BYTES_MAX];
    enum twx_variants variants_level;
    unsigned n_variants;
    const uint8_t *variants;  // borrowed: of each its kind, 1 byte, and its hash; ascending by kind
    struct twx_metadata metadata;
    struct twx_partial partial;
    // Of a root: its file system's UUID and label, borrowed, below 256 bytes each; 0 bytes: not known
    const char *fs_uuid;
    size_t fs_uuid_bytes;
    const char *fs_label;
    size_t fs_label_bytes;
};

/** Bytes of one of a record's variants. */
static inline size_t twx_record_variant_bytes(unsigned hash_size)
{
    return 1 + (size_t)twx_hash_bytes(hash_size);
}

/**
 * Writes a record's payload: see shard.h for its bytes. One record has one encoding.
 *
 * out      room for TWX_RECORD_BYTES_MAX
 * returns  bytes written
 * threads  pure
 */
size_t twx_record_encode(const struct twx_record *record, uint8_t *out);

/**
 * Reads a payload; unknown optional fields are skipped.
 *
 * record   out; its path and variants point into `payload`
 * returns  false when the bytes are no record: lengths out of bounds, unknown values
 * threads  pure
 */
bool twx_record_decode(const uint8_t *payload, size_t n, struct twx_record *record);

/**
 * XXH3-64 of the payload under the observation's time as seed: what a row of the index is verified by.
 *
 * returns  never 0
 * threads  pure
 */
uint64_t twx_record_checksum(const struct twx_record *record, int64_t observed_ns);

/**
 * The order of records of one path: the one observed later, then the later mtime, then a success over a
 * failure, then the larger payload byte by byte.
 *
 * returns  > 0 when a stands over b, < 0 the other way, 0 when they are the same record
 * threads  pure
 */
int twx_record_compare(const struct twx_record *a, int64_t a_observed_ns,
                       const struct twx_record *b, int64_t b_observed_ns);

#endif
