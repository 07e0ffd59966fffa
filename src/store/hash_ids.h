// SPDX-License-Identifier: MIT
//
// Ids of hashes: found by one pass over the packed blocks, or handed out at their end.
#ifndef TWX_STORE_HASH_IDS_H
#define TWX_STORE_HASH_IDS_H

#include "store/db.h"

/** A hash that an id is wanted for. */
struct twx_code_id {
    const uint8_t *code;  // borrowed
    uint64_t id;          // out
};

/**
 * Sets the ids of n < UINT32_MAX hashes, equal ones among them allowed; new hashes are appended to the blocks, in order of
 * the list.
 */
enum twx_status twx_hash_ids_resolve(struct twx_index *index, struct twx_code_id *codes, size_t n,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
