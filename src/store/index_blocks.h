// SPDX-License-Identifier: MIT
//
// The packed hashes of an index, block by block.
#ifndef TWX_STORE_INDEX_BLOCKS_H
#define TWX_STORE_INDEX_BLOCKS_H

#include "store/index.h"

/** Codes of a block, or of a part of one: hashes first_id .. first_id + n_codes - 1, whole hashes in a row. */
struct twx_block {
    uint64_t first_id;
    size_t n_codes;
    const uint8_t *codes;  // n_codes x bytes of a hash
};
/** Returns false to end. */
typedef bool (*twx_block_fn)(void *user, const struct twx_block *block);
/** Calls fn for each block in order of ids. Hash ids count from 0 without gaps. */
enum twx_status twx_index_each_block(struct twx_index *index, twx_block_fn fn, void *user,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * The same for n blocks from number `first` on, each in parts that pass through one small buffer: for a look at every code,
 * without the memory that SQLite takes for whole ones. Blocks count from 0.
 *
 * errors   TWX_UNUSABLE: one of them is missing or of a wrong size
 */
enum twx_status twx_index_each_block_in(struct twx_index *index, uint64_t first, uint64_t n,
                                        twx_block_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Gives the pages of the file back that this connection has mapped and touched. Closing does so too, but one connection
 * after the other: it unmaps, for which the kernel lets one thread at a time in.
 *
 * threads  at once for connections of their own
 */
void twx_index_give_back_pages(struct twx_index *index);

/** Codes in each block but the last. */
uint64_t twx_index_codes_per_block(const struct twx_index *index);

/** Hash ids handed out so far: all ids are below. TWX_UNUSABLE when the blocks do not hold as many. */
enum twx_status twx_index_n_hashes(struct twx_index *index, uint64_t *n_hashes,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/**
 * All codes of an index in order of id, n_hashes of them.
 *
 * codes    out, owned: free()
 * errors   TWX_NO_MEMORY; TWX_UNUSABLE when the blocks do not hold as many
 */
enum twx_status twx_index_all_codes(struct twx_index *index, uint8_t **codes, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
