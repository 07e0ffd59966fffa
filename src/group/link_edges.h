// SPDX-License-Identifier: MIT
//
// Groups of nodes from their edges. `star` needs a bit a node, and 12 bytes for each that joins another; `single` four bytes a
// node; `complete` would need the edges that are not there.
#ifndef TWX_GROUP_LINK_EDGES_H
#define TWX_GROUP_LINK_EDGES_H

#include "group/edge_file.h"

/** What was joined. A zeroed one is empty. */
struct twx_joined {
    uint32_t *keepers;  // owned: by node, or where there are bits, of the joined nodes, ascending
    uint64_t *bits;     // owned: star: of joined nodes
    uint32_t *before;   // owned: star: joined nodes before each 64 bits
    uint32_t n_nodes;
    size_t n;          // nodes that have another one for their keeper
    uint64_t n_edges;  // read; one in several runs counts as often
};

/** Accepts a zeroed one. */
void twx_joined_release(struct twx_joined *joined);

/**
 * Joins nodes.
 *
 * files    n_files, borrowed: their edges are read once, those of each run from the beginning to the end
 * linkage  star: best first, each node that is free takes its free neighbours; single: connected components
 * n_nodes  an edge of a higher one is damage
 * joined   out: twx_joined_release, whatever is returned
 * errors   TWX_UNUSABLE: a file is damaged; TWX_STOPPED, TWX_NO_MEMORY; by errno
 */
enum twx_status twx_link_edges(const struct twx_edge_file *files, size_t n_files,
                               enum twx_linkage linkage, uint32_t n_nodes,
                               const struct twx_run *run, struct twx_joined *joined,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** The keeper of a node or cell, itself where no other has it.  threads: pure */
uint32_t twx_joined_keeper(const struct twx_joined *joined, uint32_t node);

#endif
