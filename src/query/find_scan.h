// SPDX-License-Identifier: MIT
//
// The search that reads every packed hash once, for one question or for several together.
#ifndef TWX_QUERY_FIND_SCAN_H
#define TWX_QUERY_FIND_SCAN_H

#include "query/hits.h"
#include "store/index.h"

/** What is scanned. */
struct twx_scanned {
    struct twx_index *index;
    uint64_t first;      // the first hash that is read, of a block's beginning
    uint64_t n_hashes;   // of the index
    unsigned n_threads;  // that read
    const uint8_t
        *codes;  // of all hashes, borrowed: these are scanned, from 0; NULL: the index is read
};

/**
 * Adds to what each question found, in no order; of several turns all that are near are found.
 *
 * questions  each has a probe
 * errors     TWX_NO_MEMORY, those of the index
 */
enum twx_status twx_find_by_scan(const struct twx_scanned *scanned,
                                 struct twx_question *const *questions, size_t n_questions,
                                 struct twx_error *err) __attribute__((warn_unused_result));

#endif
