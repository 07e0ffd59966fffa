// SPDX-License-Identifier: MIT
//
// The planner: which search answers a question, and within which radius. Every search is exact; they differ
// in time alone. The scan is the only one so far.
#ifndef TWX_QUERY_PLAN_H
#define TWX_QUERY_PLAN_H

#include "base/status.h"

enum twx_search_method {
    TWX_SEARCH_SCAN,  // every packed block, one pass
};

/**
 * The radius to use: the one asked for, or the default for the bits compared.
 *
 * asked    inclusive, bits; -1 = the default
 * radius   out
 * errors   TWX_USAGE: above n_bits, or below -1
 * threads  pure
 */
enum twx_status twx_plan_radius(int asked, unsigned n_bits, unsigned *radius, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Chooses the search for one question.
 *
 * n_hashes  distinct hashes in the index
 * trace     out: method, why, kernel, n_bits, radius; the counts are 0
 * threads   pure
 */
enum twx_search_method twx_plan_query(uint64_t n_hashes, unsigned n_bits, unsigned radius,
                                      struct twx_search_trace *trace);

#endif
