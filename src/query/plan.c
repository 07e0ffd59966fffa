// SPDX-License-Identifier: MIT
//
// The choice of a search. Owns nothing.
#include "query/plan.h"

#include "hash/hamming.h"

enum twx_status twx_plan_radius(int asked, unsigned n_bits, unsigned *radius, struct twx_error *err)
{
    if (asked == -1) {
        *radius = twx_default_radius(n_bits);
        return TWX_OK;
    }
    if (asked < 0) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is negative", asked);
    }
    if ((unsigned)asked > n_bits) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is above the %u bits compared", asked,
                        n_bits);
    }
    *radius = (unsigned)asked;
    return TWX_OK;
}

enum twx_search_method twx_plan_query(uint64_t n_hashes, unsigned n_bits, unsigned radius,
                                      struct twx_search_trace *trace)
{
    *trace = (struct twx_search_trace){
        .method = "scan",
        .why = n_hashes == 0 ? "the index holds no hash"
                             : "one question: one pass over the packed hashes",
        .kernel = twx_hamming_kernel(),
        .n_bits = n_bits,
        .radius = radius,
    };
    return TWX_SEARCH_SCAN;
}
