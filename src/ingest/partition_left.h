// SPDX-License-Identifier: MIT
//
// What earlier attempts at a partition have left in its folder, to go on from: the shard, a checkpoint, or the file of an
// attempt that was killed, or is at work on some other host.
#ifndef TWX_INGEST_PARTITION_LEFT_H
#define TWX_INGEST_PARTITION_LEFT_H

#include "store/shard_read.h"
#include "twindex.h"

struct twx_partition_left {
    struct twx_shard *shard;  // at its beginning; owned; NULL: nothing usable
    uint64_t n_files;         // records of files in it
    bool is_done;             // it is the shard, and lacks nothing
};

/** Whether a shard is of the manifest, options and partition of another's header. */
bool twx_partition_left_is_ours(const struct twx_shard *shard, const struct twx_shard_header *ours);

/**
 * Finds the shard; where there is none, whichever of checkpoint and files of attempts has the most files. What is damaged
 * costs a warning and what it held; of a file of an attempt, which may end anywhere, what verifies counts.
 *
 * folder   of the shards
 * ours     the header that this attempt will write
 * run      for messages; borrowed
 * left     out; its shard is freed by twx_shard_free
 * errors   TWX_UNUSABLE: shard or checkpoint is of another manifest or of other options; by errno; TWX_NO_MEMORY
 */
enum twx_status twx_partition_left_find(const char *folder, const struct twx_shard_header *ours,
                                        const struct twx_run *run, struct twx_partition_left *left,
                                        struct twx_error *err) __attribute__((warn_unused_result));

#endif
