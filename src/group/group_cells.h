// SPDX-License-Identifier: MIT
//
// The images of the cells that are in groups, loaded from all parts, and the links of their hashes.
#ifndef TWX_GROUP_GROUP_CELLS_H
#define TWX_GROUP_GROUP_CELLS_H

#include "group/known_links.h"
#include "group/link_edges.h"
#include "group/rank_file.h"

struct twx_group_cells {
    const struct twx_ranks *ranks;    // borrowed, as joined is
    const struct twx_joined *joined;  // nodes that have another for their keeper
    uint64_t *wanted;                 // owned: bits, of cells in groups
    uint32_t *cells;                  // owned: of each item
    size_t n_cells;
    size_t cells_cap;
    // Of the part being read:
    struct twx_index *const *of;
    size_t part;  // as the indexes are chained
    uint32_t number;
    struct twx_rank_numbers numbers;  // owned
    size_t next_exception;
    uint64_t files_sum;
    uint64_t n_files;
    enum twx_status status;
    struct twx_error *err;
    struct twx_index *at;  // the part's index
};

/**
 * Loads the images of a collection, and the variants of their hashes.
 *
 * cells    in: zeroed but for ranks and joined; out: twx_group_cells_release, whatever is returned
 * of       of each part of the ranks its index, index and its parts
 * points   in/out: begun
 * errors   TWX_UNUSABLE: a part has changed since it was ranked; as of twx_collection_load
 */
enum twx_status twx_group_cells_load(struct twx_group_cells *cells, struct twx_index *index,
                                     struct twx_index *const *of,
                                     const struct twx_export_options *export,
                                     const struct twx_run *run, struct twx_collection *points,
                                     struct twx_error *err) __attribute__((warn_unused_result));
void twx_group_cells_release(struct twx_group_cells *cells);

/** As struct twx_known_links wants it.  user: struct twx_group_cells */
bool twx_group_cells_link(void *user, const struct twx_collection *points,
                          struct twx_hash_order *hashes) __attribute__((warn_unused_result));

#endif
