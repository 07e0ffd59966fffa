// SPDX-License-Identifier: MIT
//
// The runs of edge files as one stream, read once from the beginning to the end, whatever their number and order.
#ifndef TWX_GROUP_EDGE_MERGE_H
#define TWX_GROUP_EDGE_MERGE_H

#include "group/edge_file.h"

struct twx_edge_merge;

/** How edges come. */
enum twx_edge_order {
    TWX_EDGES_BY_BETTER,  // those of a better node before those of a worse one, of one node in any order
    TWX_EDGES_AS_READ,  // run by run: nothing is sorted, and one buffer is in memory
};

/**
 * files    n, borrowed until twx_edge_merge_free
 * n_nodes  an edge of a higher one is damage
 * merge    out, owned: twx_edge_merge_free
 * errors   TWX_NO_MEMORY; as of twx_edge_merge_next
 */
enum twx_status twx_edge_merge_create(const struct twx_edge_file *files, size_t n, uint32_t n_nodes,
                                      enum twx_edge_order order, struct twx_edge_merge **merge,
                                      struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_edge_merge_free(struct twx_edge_merge *merge);

/**
 * The next edges. One that is in several runs comes as often.
 *
 * edges    out, borrowed until the next call: n of them, none at the end
 * errors   TWX_UNUSABLE: a file is damaged; by errno
 */
enum twx_status twx_edge_merge_next(struct twx_edge_merge *merge, const uint64_t **edges, size_t *n,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
