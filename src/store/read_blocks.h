// SPDX-License-Identifier: MIT
//
// The packed hashes of an index, read by several threads.
#ifndef TWX_STORE_READ_BLOCKS_H
#define TWX_STORE_READ_BLOCKS_H

#include "store/index_blocks.h"

/** Threads that are worth their start for n hashes, this one included: at most the processors. */
unsigned twx_read_threads(const struct twx_index *index, uint64_t n_hashes);

/**
 * Calls fn for each block, on n_threads threads at once and in no order.
 *
 * first     the first hash that is handed out, of a block's beginning
 * n_hashes  of the index: what is newer is not handed out
 * fn        returns false to end
 * errors    TWX_UNUSABLE: a block is missing; those of the index
 */
enum twx_status twx_read_blocks(struct twx_index *index, uint64_t first, uint64_t n_hashes,
                                unsigned n_threads, twx_block_fn fn, void *user,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Reads all hashes into memory, in order of ids, on as many threads as are worth it.
 *
 * n_hashes  as above
 * run       stop is honoured; NULL: never stopped
 * codes     out, owned: free()
 * errors    TWX_STOPPED, TWX_NO_MEMORY, TWX_UNUSABLE (a block is missing), those of the index
 */
enum twx_status twx_load_codes(struct twx_index *index, uint64_t n_hashes,
                               const struct twx_run *run, uint8_t **codes, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The same where *codes is NULL; else does nothing. */
enum twx_status twx_load_codes_once(struct twx_index *index, uint64_t n_hashes, uint8_t **codes,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
