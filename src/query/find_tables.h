// SPDX-License-Identifier: MIT
//
// The search by multi-index hashing over all hashes in memory.
#ifndef TWX_QUERY_FIND_TABLES_H
#define TWX_QUERY_FIND_TABLES_H

#include "hash/mih.h"
#include "query/hits.h"

/**
 * Builds the tables of a multi-index on n_threads threads.
 *
 * returns  owned: twx_mih_free; NULL when out of memory. Borrows codes as long as it lives.
 */
struct twx_mih *twx_build_tables(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                 size_t n_compared, const struct twx_mih_shape *shape,
                                 unsigned n_threads);

/**
 * Fills what a question found; code_at is the hash's id.
 *
 * codes    those of the tables, of code_bytes each; borrowed by the question
 * returns  false when out of memory
 */
bool twx_find_by_tables(const struct twx_mih *mih, const uint8_t *codes, size_t code_bytes,
                        struct twx_question *question) __attribute__((warn_unused_result));

#endif
