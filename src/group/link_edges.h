// SPDX-License-Identifier: MIT
//
// Groups of nodes from a sorted stream of their edges. `star` needs a bit a node and what it joins, `single` four bytes a
// node; `complete` would need the edges that are not there.
#ifndef TWX_GROUP_LINK_EDGES_H
#define TWX_GROUP_LINK_EDGES_H

#include "group/edge_merge.h"

/** What was joined. A zeroed one is empty. */
struct twx_joined {
    uint64_t *
        pairs;  // owned, n: node << 32 | its keeper, ascending: each node that has another one for its keeper
    size_t n;
    size_t cap;
    uint64_t n_edges;
};

/** Accepts a zeroed one. */
void twx_joined_release(struct twx_joined *joined);

/**
 * Joins nodes.
 *
 * linkage  star: best first, each node that is free takes its free neighbours; single: connected components
 * joined   out: twx_joined_release, whatever is returned
 * errors   TWX_STOPPED, TWX_NO_MEMORY; as of twx_edge_merge_next
 */
enum twx_status twx_link_edges(struct twx_edge_merge *merge, enum twx_linkage linkage,
                               uint32_t n_nodes, const struct twx_run *run,
                               struct twx_joined *joined, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The keeper of a node, itself where no other has it.  threads: pure */
uint32_t twx_joined_keeper(const struct twx_joined *joined, uint32_t node);

#endif
