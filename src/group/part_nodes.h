// SPDX-License-Identifier: MIT
//
// The nodes of two parts of a collection, by their numbers in a rank file.
#ifndef TWX_GROUP_PART_NODES_H
#define TWX_GROUP_PART_NODES_H

#include "group/linkage.h"
#include "group/rank_file.h"

/** Nodes that a part has, by place, ascending. */
struct twx_part_list {
    uint32_t *places;  // owned
    size_t n;
    uint8_t *
        codes;  // owned: of these nodes, in their order; NULL of one part alone, whose nodes are all that there are
};

/** Of two parts, or of one twice: nodes by place, in order of their numbers. */
struct twx_part_nodes {
    uint32_t *numbers;  // owned, n: in the rank file
    size_t n;
    uint8_t *codes;  // owned: of the nodes by place, then of their variants
    size_t n_codes;
    size_t codes_cap;
    struct twx_part_list lists[2];
    size_t n_lists;                  // 1: one part
    struct twx_variant_link *links;  // owned
    size_t n_links;
    size_t links_cap;
    struct twx_node_variants variants;
};

/**
 * Loads parts a and b of a rank file, whose indexes `of` has.
 *
 * nodes    out: twx_part_nodes_release, whatever is returned
 * errors   TWX_UNUSABLE: a part has changed since it was ranked; TWX_STOPPED, TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_part_nodes_load(const struct twx_ranks *ranks, struct twx_index *const *of,
                                    const uint32_t parts[static 2], enum twx_variants level,
                                    const struct twx_run *run, struct twx_part_nodes *nodes,
                                    struct twx_error *err) __attribute__((warn_unused_result));
void twx_part_nodes_release(struct twx_part_nodes *nodes);

#endif
