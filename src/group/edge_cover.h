// SPDX-License-Identifier: MIT
//
// Whether edge files belong together, and are all there are.
#ifndef TWX_GROUP_EDGE_COVER_H
#define TWX_GROUP_EDGE_COVER_H

#include "group/edge_file.h"
#include "group/rank_file.h"

/** errors: TWX_USAGE: a file is of other ranks or options than the others, or pairs of parts are missing; TWX_NO_MEMORY */
enum twx_status twx_edge_cover_check(const struct twx_edge_file *files, size_t n,
                                     const struct twx_ranks *ranks, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Sums up what was left out, of each pair of parts once.  threads: pure */
void twx_edge_cover_count(const struct twx_edge_file *files, size_t n, uint64_t *n_left_out,
                          uint64_t *n_hubs);

#endif
