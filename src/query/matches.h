// SPDX-License-Identifier: MIT
//
// From found hashes to matches: reads the images from the index one distance at a time, so that memory follows the
// largest set of equally near images, or the limit on matches, and a limit reads no more than it must.
#ifndef TWX_QUERY_MATCHES_H
#define TWX_QUERY_MATCHES_H

#include "query/hits.h"
#include "query/probe.h"

/** An answer to hand out. */
struct twx_matches {
    const struct twx_probe *probe;
    struct twx_turns turns;
    const struct twx_hit_list *found;  // sorted
    const uint8_t *codes;              // what code_at counts
    size_t code_bytes;
    uint64_t max_matches;  // 0 = all
    twx_match_fn fn;
    void *user;
};

/**
 * Calls fn for each match by distance, then path.
 *
 * n_matches  out: handed out
 */
enum twx_status twx_list_matches(struct twx_index *index, const struct twx_matches *listing,
                                 uint64_t *n_matches, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
