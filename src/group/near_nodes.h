// SPDX-License-Identifier: MIT
//
// Which nodes of two lists are near each other, as long as these are not too many to hold: all pairs of a large collection
// come list by list.
#ifndef TWX_GROUP_NEAR_NODES_H
#define TWX_GROUP_NEAR_NODES_H

#include "group/linkage.h"

/** Nodes, ascending, each once. */
struct twx_node_list {
    const uint32_t *nodes;
    size_t n;
    const uint8_t *codes;  // of these, in their order; NULL: not at hand
};

/** Near pairs of nodes of the left and the right list, but for a node and itself. A zeroed one is empty. */
struct twx_near_nodes {
    uint64_t *pairs;  // owned, n: left node << 32 | right node, ascending
    size_t n;
};

/** Accepts a zeroed one. */
void twx_near_nodes_release(struct twx_near_nodes *near);

/** What to look for. */
struct twx_near_question {
    const struct twx_nodes *nodes;
    struct twx_node_list left;
    struct twx_node_list right;
    // Pairs to hold, as the joins find them: one by several turns counts as several; 0: no limit.
    size_t most;
    unsigned n_threads;  // the result does not depend on it
    const struct twx_run *run;
};

/**
 * Finds them by joins: of whole hashes in all turns, and of the variants of either side and the whole hashes of the other.
 *
 * near       out: twx_near_nodes_release, whatever is returned
 * is_all     out: false when there are more than question->most, and `near` is empty
 * errors     TWX_STOPPED, TWX_NO_MEMORY
 */
enum twx_status twx_near_nodes_find(const struct twx_near_question *question,
                                    struct twx_near_nodes *near, bool *is_all,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
