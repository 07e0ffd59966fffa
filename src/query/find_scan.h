// SPDX-License-Identifier: MIT
//
// The search that reads every packed hash once, for one question or for several together.
#ifndef TWX_QUERY_FIND_SCAN_H
#define TWX_QUERY_FIND_SCAN_H

#include "query/hits.h"
#include "store/index.h"

/**
 * Fills what each question found, in no order; of several turns all that are near are found.
 *
 * n_hashes   of the index
 * n_threads  that read
 * questions  each has a probe
 * errors     TWX_NO_MEMORY, those of the index
 */
enum twx_status twx_find_by_scan(struct twx_index *index, uint64_t n_hashes, unsigned n_threads,
                                 struct twx_question *const *questions, size_t n_questions,
                                 struct twx_error *err) __attribute__((warn_unused_result));

#endif
