// SPDX-License-Identifier: MIT
//
// The search of an index without tables in memory: by the tables beside it and a scan of the hashes that are newer than
// these, or by a scan of all.
#ifndef TWX_QUERY_FIND_STORED_H
#define TWX_QUERY_FIND_STORED_H

#include "query/hits.h"
#include "store/search_tables.h"

/** Where hashes are. */
struct twx_stored_hashes {
    struct twx_index *index;
    const struct twx_search_tables *tables;  // NULL: all hashes are scanned
    uint64_t n_hashes;                       // of the index
    unsigned n_threads;                      // that scan
    const uint8_t *
        codes;  // of all, borrowed: these are scanned in place of the index; NULL: they are not in memory
};

/**
 * Adds to what each of n questions found, which may be 0; each has a probe. What it finds has codes of its own.
 *
 * errors     TWX_NO_MEMORY; TWX_UNUSABLE: the tables are damaged; those of the index
 */
enum twx_status twx_find_stored(const struct twx_stored_hashes *stored,
                                struct twx_question *const *questions, size_t n_questions,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
