// SPDX-License-Identifier: MIT
//
// The files of a partition of a manifest, as an input: nothing is walked.
#ifndef TWX_INGEST_PARTITION_INPUT_H
#define TWX_INGEST_PARTITION_INPUT_H

#include "ingest/in_order.h"
#include "ingest/input.h"
#include "store/manifest_read.h"
#include "store/shard_read.h"

/**
 * FILE, with its sequence in `order`, which it was begun in; VANISHED and UNREADABLE of what is there no more, or cannot be
 * looked at; WAITING while `order` is full. A FILE that an earlier attempt has hashed is unchanged, and its record is in
 * `order` already.
 *
 * part     consumed, whatever is returned; NULL is refused
 * earlier  the shard or checkpoint of an earlier attempt, read by this input alone; NULL for none
 * order    borrowed, as earlier is
 * on_gone  called with the path of each file that is there no more
 * returns  owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_partition_input_create(struct twx_manifest_part *part,
                                             struct twx_shard *earlier, struct twx_in_order *order,
                                             void (*on_gone)(void *user, const char *path),
                                             void *user) __attribute__((warn_unused_result));

#endif
