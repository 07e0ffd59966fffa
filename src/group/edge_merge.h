// SPDX-License-Identifier: MIT
//
// The runs of edge files as one sorted stream, read once from the beginning to the end, whatever their number and order.
#ifndef TWX_GROUP_EDGE_MERGE_H
#define TWX_GROUP_EDGE_MERGE_H

#include "group/edge_file.h"

struct twx_edge_merge;

/**
 * files    n, borrowed until twx_edge_merge_free
 * n_nodes  an edge of a higher one is damage
 * merge    out, owned: twx_edge_merge_free
 * errors   TWX_NO_MEMORY; as of twx_edge_merge_next
 */
enum twx_status twx_edge_merge_create(const struct twx_edge_file *files, size_t n, uint32_t n_nodes,
                                      struct twx_edge_merge **merge, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_edge_merge_free(struct twx_edge_merge *merge);
/**
 * The edges that come next, equal ones once.
 *
 * edges    out: room for `most` of them
 * n        out: how many there are; 0: no more, and the checksums of all runs hold
 * errors   TWX_UNUSABLE: a file is damaged; by errno
 */
enum twx_status twx_edge_merge_next(struct twx_edge_merge *merge, uint64_t *edges, size_t most,
                                    size_t *n, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
