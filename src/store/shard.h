// SPDX-License-Identifier: MIT
//
// The format of a shard: header, records and footer as bytes in memory. shard_write.h makes shards, shard_read.h reads
// them.
//
// A shard holds the records of one run, append-only. Open shards are RUN-WORKER.twx.part, sealed ones RUN-WORKER.twx (RUN is
// the run id in hex, WORKER three digits: a run may have several shards, and has one). Those of a manifest have names of
// their own: partition_file.h. All integers are little-endian.
//
// Header, 160 bytes
//   offset  bytes  meaning
//        0      8  magic "TWXSHARD"
//        8      2  format version (1)
//       10      2  header length (160)
//       12      2  hash version
//       14      2  hash size, 8 or 16
//       16      4  partition, from 0 (0 without a manifest)
//       20      4  number of partitions (0 without a manifest)
//       24      4  worker, from 0
//       28      4  files of the partition that could not be read (0 without a manifest)
//       32     16  run id
//       48      8  observation time: the start of the walk, ns since 1970
//       56     96  library versions, text, NUL-padded
//      152      8  XXH3-64 of the 152 bytes before
//
// Then records, each checkable by itself
//        0      4  mark "TWXR"
//        4      4  payload length n, at most TWX_RECORD_BYTES_MAX
//        8      8  XXH3-64 of the payload, seeded with the first 8 bytes of the run id XOR the record's offset in
//                  the file: the bytes of a path cannot pass for a record
//       16      n  payload
//
// Payload of a record
//        0      1  kind: 0 file, 1 root (path, device and file system only)
//        1      1  status: 0 hashed, 1 not an image, 2 failed
//        2      1  reason (enum twx_reason)
//        3      1  zero
//        4      8  size in bytes
//       12      8  mtime, ns since 1970
//       20      8  ctime, ns since 1970
//       28      8  inode
//       36      8  device
//       44      2  path length p
//       46      p  path, absolute
//     46+p      .  optional fields: tag 2, length 2, bytes; in order of tag; unknown tags are skipped:
//                  1 file checksum (16, XXH3-128 canonical)
//                  2 picture (format 1, alpha 1, EXIF orientation 1, zero 1, width 4, height 4, frames 4)
//                  3 EXIF DateTimeOriginal as if UTC, s since 1970 (8)
//                  4 hash (hash version 2, size 1, decoder 1, decoder version 4, detail 4, hash 16 or 64 or 0); of a
//                    failure for memory, detail is the limit in MiB (--memory) that was too little, 0: not known
//                  5 UUID of a root's file system (1 to 255)
//                  6 label of a root's file system (1 to 255)
//                  7 XXH3-128 of the file without its metadata (16)
//                  8 EXIF SubSecTimeOriginal, microseconds, below 1,000,000 (4)
//                  9 XXH3-64 of the camera: see base/metadata.h (8)
//                 10 metadata (number of fields 2, flags 2: enum twx_metadata_flags)
//                 11 estimated quality of a JPEG (1, at most 100)
//                 12 hashes of parts (which were looked for 1: enum twx_variants, not 0; then of each its kind 1: enum
//                    twx_variant_kind, ascending, hash 16 or 64); only behind a hash
//                 13 rows of a truncated picture: see base/partial_facts.h (size of their hash 1, zero 3, rows 4, hash 0, 16
//                    or 64)
//
// A sealed shard ends with a footer, 32 bytes
//        0      8  mark "TWXFOOT1"
//        8      8  number of records
//       16      8  XXH3-64 over the checksums of all records in order (8 bytes each), seeded like record 0
//       24      8  XXH3-64 of the 24 bytes before, seeded like a record at this offset
//
// Damage: the reader trusts no length before bounding it. Where a record does not verify it looks for the next
// mark that does. What is lost at the very end of a shard without a footer is a torn tail: the writer died.
#ifndef TWX_STORE_SHARD_H
#define TWX_STORE_SHARD_H

#include "store/record.h"

enum {
    TWX_SHARD_FORMAT = 1,
    TWX_SHARD_HEADER_BYTES = 160,
    TWX_RUN_ID_BYTES = 16,
    TWX_LIBRARIES_BYTES = 96,
    TWX_SHARD_FRAME_BYTES = 16,       // before a payload: mark, length, checksum
    TWX_SHARD_FRAME_CHECKSUM_AT = 8,  // 8 bytes, which the footer's checksum is over
    TWX_SHARD_FOOTER_BYTES = 32,
};

#define TWX_SHARD_SUFFIX ".twx"
#define TWX_SHARD_PART_SUFFIX ".twx.part"

struct twx_shard_header {
    unsigned hash_version;
    unsigned hash_size;
    uint32_t partition;
    uint32_t n_partitions;
    uint32_t worker;
    uint32_t n_unreadable;
    uint8_t run_id[TWX_RUN_ID_BYTES];
    int64_t observed_ns;
    char libraries[TWX_LIBRARIES_BYTES];
};

void twx_shard_header_encode(const struct twx_shard_header *header,
                             uint8_t out[static TWX_SHARD_HEADER_BYTES]);

/**
 * Reads the header at the beginning of a file.
 *
 * bytes, n  the file, or its first TWX_SHARD_HEADER_BYTES
 * path      for messages
 * errors    TWX_UNUSABLE: not a shard, newer, damaged, of an unknown hash size
 */
enum twx_status twx_shard_header_decode(const uint8_t *bytes, size_t n, const char *path,
                                        struct twx_shard_header *header, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Whether the n bytes of a file, at most TWX_SHARD_HEADER_BYTES, are the beginning of a header of which the rest was not
 * written: ours as far as it goes, or zeros.
 */
bool twx_shard_header_is_unbegun(const uint8_t *bytes, size_t n);

/** The seed of a checksum of what stands at `offset` of a shard; that over the checksums of all records has offset 0. */
uint64_t twx_shard_seed(const struct twx_shard_header *header, uint64_t offset);

/**
 * Writes a record that will stand at `offset`.
 *
 * out      TWX_SHARD_FRAME_BYTES + TWX_RECORD_BYTES_MAX
 * returns  its length, frame and payload
 */
size_t twx_shard_record_encode(const struct twx_shard_header *header,
                               const struct twx_record *record, uint64_t offset, uint8_t *out);
/**
 * Reads the record that stands at `offset`.
 *
 * bytes, n  from the offset to the end of the file
 * length    out: of frame and payload
 * record    out; points into `bytes`
 * returns   false when none verifies there
 */
bool twx_shard_record_decode(const struct twx_shard_header *header, const uint8_t *bytes, size_t n,
                             uint64_t offset, size_t *length, struct twx_record *record);
/** Where in n bytes the next mark of a record is, or n. */
size_t twx_shard_find_mark(const uint8_t *bytes, size_t n);

/** checksum: over the checksums of the n records. */
void twx_shard_footer_encode(const struct twx_shard_header *header, uint64_t n_records,
                             uint64_t checksum, uint64_t offset,
                             uint8_t out[static TWX_SHARD_FOOTER_BYTES]);
/** Reads the footer that stands at `offset`; false when none verifies there. */
bool twx_shard_footer_decode(const struct twx_shard_header *header,
                             const uint8_t footer[static TWX_SHARD_FOOTER_BYTES], uint64_t offset,
                             uint64_t *n_records, uint64_t *checksum);

#endif
