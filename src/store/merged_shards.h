// SPDX-License-Identifier: MIT
//
// The table of merged shards: a sealed shard is known by run, partition, worker and the checksum of its footer, whatever
// its file is called.
#ifndef TWX_STORE_MERGED_SHARDS_H
#define TWX_STORE_MERGED_SHARDS_H

#include "store/index.h"
#include "store/shard_read.h"

/** Whether an index holds a sealed shard already; one without a whole footer it does not. */
enum twx_status twx_merged_shards_has(struct twx_index *index, const struct twx_shard *shard,
                                      bool *merged, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Notes a shard as merged; nothing is noted of one without a whole footer. */
enum twx_status twx_merged_shards_add(struct twx_index *index, const struct twx_shard *shard,
                                      struct twx_error *err) __attribute__((warn_unused_result));
/** Whether two files are the same sealed shard; without whole footers they are not. */
bool twx_merged_shards_are_same(const struct twx_shard *a, const struct twx_shard *b);

/** The same of a file of lines, which is known by the XXH3-128 of its bytes. */
enum twx_status twx_merged_file_has(struct twx_index *index,
                                    const uint8_t checksum[static TWX_CHECKSUM_BYTES], bool *merged,
                                    struct twx_error *err) __attribute__((warn_unused_result));
enum twx_status twx_merged_file_add(struct twx_index *index,
                                    const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                    uint64_t n_lines, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
