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

/** Where tables are, and the codes that they are of. */
struct twx_coded_tables {
    const struct twx_mih *mih;
    const uint8_t *codes;
    size_t n_codes;
    size_t code_bytes;
    bool
        are_copied;  // what is found has codes of its own; else code_at is the hash's id, and codes are borrowed
};

/**
 * Adds to what a question found.
 *
 * errors   TWX_NO_MEMORY; TWX_UNUSABLE: tables of a file are damaged
 */
enum twx_status twx_find_by_tables(const struct twx_coded_tables *tables,
                                   struct twx_question *question, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
