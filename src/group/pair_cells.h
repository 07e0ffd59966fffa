// SPDX-License-Identifier: MIT
//
// A collection by path, for listing its pairs. Images by path are places 0 .. n_items - 1. A cell is a hash, or the equal
// bytes of what takes no part by its hash.
#ifndef TWX_GROUP_PAIR_CELLS_H
#define TWX_GROUP_PAIR_CELLS_H

#include "group/collection.h"
#include "group/linkage.h"

/** Marks of images; without sets all have both. */
enum { TWX_IN_SET_A = 1, TWX_IN_SET_B = 2 };

struct twx_pair_cells {
    struct twx_collection points;
    struct twx_nodes nodes;  // its reach and turns are set before twx_pair_cells_load
    struct twx_node_variants variants;
    bool include_flat;  // set before
    uint32_t *items;    // owned: place -> item
    uint8_t *marks;     // owned: item -> TWX_IN_SET_A, TWX_IN_SET_B
    // Owned. The places in cell c that may be b are places[starts[c] .. starts[c + 1]), ascending.
    uint32_t *starts;
    uint32_t *places;
    uint32_t *right;  // owned: nodes with such places, ascending
    size_t n_right;
};

/**
 * Loads an index.
 *
 * cells    in/out: zeroed but for what is set before; twx_pair_cells_release, whatever is returned
 * counts   out: those of images
 * errors   as twx_pairs
 */
enum twx_status twx_pair_cells_load(struct twx_pair_cells *cells, struct twx_index *index,
                                    const struct twx_pairs_options *options,
                                    const struct twx_run *run, struct twx_pairs_counts *counts,
                                    struct twx_error *err) __attribute__((warn_unused_result));
void twx_pair_cells_release(struct twx_pair_cells *cells);

/** The cell of an item: below nodes.n_nodes a node. */
size_t twx_pair_cell_of(const struct twx_pair_cells *cells, uint32_t item);

#endif
