// SPDX-License-Identifier: MIT
//
// Ids of hashes: found by one pass over the packed blocks, or handed out at their end, in the order in which they are
// asked for.
#ifndef TWX_STORE_HASH_IDS_H
#define TWX_STORE_HASH_IDS_H

#include "store/db.h"

/** A hash that an id is wanted for. */
struct twx_code_id {
    const uint8_t *code;  // borrowed
    uint64_t id;          // out
};

/** What is known of the hashes of a list, while ids are handed out. */
struct twx_hash_ids;

/**
 * Finds the hashes of a list in the index, by one pass over its blocks. About 40 bytes a hash, beside the list.
 *
 * codes    n < UINT32_MAX hashes, equal ones among them allowed; borrowed until twx_hash_ids_free: the first of each
 *          hash keeps what is known of its id
 * ids      out, owned: twx_hash_ids_finish, then twx_hash_ids_free
 */
enum twx_status twx_hash_ids_create(struct twx_index *index, struct twx_code_id *codes, size_t n,
                                    struct twx_hash_ids **ids, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The id of a hash of the list. One that the index does not hold is appended to its blocks. */
enum twx_status twx_hash_ids_get(struct twx_hash_ids *ids, const uint8_t *code, uint64_t *id,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Writes the last block; before the transaction commits. */
enum twx_status twx_hash_ids_finish(struct twx_hash_ids *ids, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_hash_ids_free(struct twx_hash_ids *ids);

#endif
