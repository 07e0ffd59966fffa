// SPDX-License-Identifier: MIT
//
// The shard of a partition of a manifest: which one it is, what its files are called, and writing one. Many attempts at one
// partition may run at once, on hosts that share nothing but the folder: each writes a file of its own, which it renames
// to the shard's name when it is complete, to the checkpoint's when it was stopped. Nothing is locked, and nothing but the
// rename is seen by others. The bytes of a complete shard depend on manifest, partition and options alone, so that it does
// not matter whose rename comes last.
//
//   shard-00012-of-00100.twx                    complete
//   shard-00012-of-00100.twx.part               a checkpoint: sealed, but not of all files
//   .shard-00012-of-00100.HOST.PID.RANDOM.tmp   of an attempt, alive or dead: not sealed, of what it has done so far
//
// The run id of such a shard is made of the manifest and the options, 8 bytes of each: see twx_partition_run_id.
#ifndef TWX_STORE_PARTITION_FILE_H
#define TWX_STORE_PARTITION_FILE_H

#include "store/shard.h"

/** folder/shard-I-of-N and a suffix, TWX_SHARD_SUFFIX or TWX_SHARD_PART_SUFFIX. Owned: free(). NULL: out of memory. */
char *twx_partition_path(const char *folder, uint32_t i, uint32_t n, const char *suffix)
    __attribute__((warn_unused_result));

/** Whether the name of a file in the folder is that of an attempt at partition i of n. */
bool twx_partition_is_attempt(const char *name, uint32_t i, uint32_t n);

/**
 * The run id of the shards of a manifest.
 *
 * manifest  its checksum
 * options   a text of those options by which the same bytes of an image become another record
 * id        out: the first 8 bytes of the manifest's checksum, then XXH3-64 of the text
 */
void twx_partition_run_id(const uint8_t manifest[static TWX_CHECKSUM_BYTES], const char *options,
                          uint8_t id[static TWX_RUN_ID_BYTES]);
/** Whether a run id is of a manifest, whatever the options. */
bool twx_partition_is_of(const uint8_t id[static TWX_RUN_ID_BYTES],
                         const uint8_t manifest[static TWX_CHECKSUM_BYTES]);

struct twx_partition_writer;

/**
 * Begins the file of an attempt.
 *
 * header   with partition and number of partitions
 * writer   out, owned: twx_partition_writer_publish or _free
 * errors   by errno; TWX_NO_MEMORY; nothing is left
 */
enum twx_status twx_partition_create(const char *folder, const struct twx_shard_header *header,
                                     struct twx_partition_writer **writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Adds a record.  errors: by errno */
enum twx_status twx_partition_writer_append(struct twx_partition_writer *writer,
                                            const struct twx_record *record, struct twx_error *err)
    __attribute__((warn_unused_result));
uint64_t twx_partition_writer_n_records(const struct twx_partition_writer *writer);
/**
 * Writes what is buffered: from then on another attempt can go on from it.
 *
 * header   of which libraries are not known at the beginning
 * is_sync  whether it is to outlive the machine, too
 * errors   by errno
 */
enum twx_status twx_partition_writer_flush(struct twx_partition_writer *writer,
                                           const struct twx_shard_header *header, bool is_sync,
                                           struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Seals the file, and gives it the name of the shard or of its checkpoint, with a fsync before and after. Consumes *writer
 * (NULL afterwards) whatever is returned; on failure nothing is left.
 *
 * header   of which n_unreadable and libraries are not known at the beginning
 * suffix   TWX_SHARD_SUFFIX or TWX_SHARD_PART_SUFFIX
 */
enum twx_status twx_partition_writer_publish(struct twx_partition_writer **writer,
                                             const struct twx_shard_header *header,
                                             const char *suffix, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Drops the file of an attempt. Accepts NULL. */
void twx_partition_writer_free(struct twx_partition_writer *writer);

#endif
