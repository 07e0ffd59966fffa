// SPDX-License-Identifier: MIT
//
// A shard: the records of one run, append-only. Open shards are RUN-WORKER.twx.part, sealed ones RUN-WORKER.twx (RUN is
// the run id in hex, WORKER three digits: a run may have several shards, and has one). All integers are little-endian.
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
//       28      4  zero
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
};

#define TWX_SHARD_SUFFIX ".twx"
#define TWX_SHARD_PART_SUFFIX ".twx.part"

struct twx_shard_header {
    unsigned hash_version;
    unsigned hash_size;
    uint32_t partition;
    uint32_t n_partitions;
    uint32_t worker;
    uint8_t run_id[TWX_RUN_ID_BYTES];
    int64_t observed_ns;
    char libraries[TWX_LIBRARIES_BYTES];
};

struct twx_shard_writer;

/**
 * Begins folder/RUN-WORKER.twx.part.
 *
 * writer   out, owned: twx_shard_writer_seal or _free
 * errors   by errno (TWX_TRY_AGAIN for no space), TWX_NO_MEMORY; nothing is left
 * threads  one thread at a time
 */
enum twx_status twx_shard_writer_create(const char *folder, const struct twx_shard_header *header,
                                        struct twx_shard_writer **writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Appends; buffered, written at the latest a second after the one before.
 *
 * errors   by errno
 */
enum twx_status twx_shard_writer_append(struct twx_shard_writer *writer,
                                        const struct twx_record *record, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Writes the footer, syncs, renames to the sealed name; a shard without records is removed instead. Consumes
 * *writer (NULL afterwards) whatever is returned; on failure the .part stays for `index` to adopt.
 */
enum twx_status twx_shard_writer_seal(struct twx_shard_writer **writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Writes what is buffered: from then on it outlives this process (not yet a power cut).
 *
 * errors   as of twx_shard_writer_append
 */
enum twx_status twx_shard_writer_flush(struct twx_shard_writer *writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Closes without sealing: what was written stays as .part. Accepts NULL. */
void twx_shard_writer_free(struct twx_shard_writer *writer);

/** What reading to the end found. */
enum twx_shard_end {
    TWX_SHARD_SEALED = 0,   // the footer agrees with the records
    TWX_SHARD_TORN = 1,     // no footer, nothing lost before the tail
    TWX_SHARD_DAMAGED = 2,  // records lost, or the footer does not agree
};

struct twx_shard;

/**
 * Whether a file is a shard whose header was never written whole, so that no record behind it can be verified: it is
 * empty, begins with zeros, or with a part of a header. What begins otherwise is no shard.
 *
 * errors   by errno when it cannot be read
 */
enum twx_status twx_shard_is_unbegun(const char *path, bool *is_unbegun, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Opens a shard and verifies its header.
 *
 * shard    out, owned: twx_shard_free
 * errors   TWX_UNUSABLE: not a shard, newer, header damaged; TWX_NO_MEMORY; by errno when it cannot be read
 */
enum twx_status twx_shard_open(const char *path, struct twx_shard **shard, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_shard_free(struct twx_shard *shard);
const struct twx_shard_header *twx_shard_header(const struct twx_shard *shard);
/** Of the file, bytes. */
uint64_t twx_shard_size(const struct twx_shard *shard);
const char *twx_shard_path(const struct twx_shard *shard);

/**
 * The checksum field of the footer, read without reading the records.
 *
 * returns  false when there is no footer that verifies
 */
bool twx_shard_footer(const struct twx_shard *shard, uint64_t *n_records, uint64_t *checksum);

/**
 * The next record that verifies.
 *
 * record   out; points into the shard's memory until it is freed
 * returns  false at the end
 */
bool twx_shard_next(struct twx_shard *shard, struct twx_record *record);
/** Gives back the memory of the records read so far: they must not be looked at again. */
void twx_shard_forget(struct twx_shard *shard);
/** After the last record. n_lost_bytes (may be NULL): bytes that did not verify. */
enum twx_shard_end twx_shard_end(const struct twx_shard *shard, uint64_t *n_lost_bytes);

#endif
