// SPDX-License-Identifier: MIT
//
// Ids of hashes: found by one pass over the packed blocks, or handed out at their end.
#ifndef TWX_STORE_HASH_IDS_H
#define TWX_STORE_HASH_IDS_H

#include "store/merge_apply.h"

/**
 * Sets hash_id of each record that stands and has a hash; new hashes are appended to the blocks, in order of
 * the records.
 */
enum twx_status twx_hash_ids_resolve(struct twx_index *index, struct twx_observed *const *records,
                                     size_t n_records, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
