// SPDX-License-Identifier: MIT
//
// The sets of images that have equal bytes, and the cell of each; for rank.c.
//
// Memory: 4 bytes a set of two images or more.
#ifndef TWX_GROUP_RANK_EQUALS_H
#define TWX_GROUP_RANK_EQUALS_H

#include "group/rank_hashes.h"

/** The set of an image that is the only one of its bytes. */
#define TWX_NO_SET UINT32_MAX

/** An image that is in a set. */
struct twx_rank_equal {
    uint32_t number;  // as of struct twx_rank_file
    uint32_t set;
    uint32_t hash;  // its number
    bool is_flat;
};

struct twx_rank_equals {
    const struct twx_byte_sort_options *sorting;  // borrowed
    struct twx_byte_sort *by_bytes;               // owned: of all images, until they are gathered
    struct twx_byte_sort *by_number;              // owned: of those in sets
    uint32_t n_sets;
    uint32_t *cells;     // owned, by set: see twx_rank_equals_cell
    uint32_t n_no_node;  // sets that have a cell of their own
    // The reading of by_number:
    struct twx_rank_equal next;
    bool has_next;
};

/** equals: out: twx_rank_equals_release, whatever is returned.  sorting: borrowed until then */
enum twx_status twx_rank_equals_init(struct twx_rank_equals *equals,
                                     const struct twx_byte_sort_options *sorting,
                                     struct twx_error *err) __attribute__((warn_unused_result));
void twx_rank_equals_release(struct twx_rank_equals *equals);

/** Adds an image.  errors: so of all below: those of sorting */
enum twx_status twx_rank_equals_add(struct twx_rank_equals *equals,
                                    const struct twx_rank_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Makes the sets, once all images are there and the hashes have numbers. */
enum twx_status twx_rank_equals_gather(struct twx_rank_equals *equals,
                                       const struct twx_rank_hashes *hashes, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Begins to read images in order of their numbers, also once more: the first that is in a set is `next`, if there is one. */
enum twx_status twx_rank_equals_begin(struct twx_rank_equals *equals, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Goes on to the next one. */
enum twx_status twx_rank_equals_advance(struct twx_rank_equals *equals, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Whether a set has no cell yet. */
static inline bool twx_rank_equals_is_open(const struct twx_rank_equals *equals, uint32_t set)
{
    return equals->cells[set] == TWX_NO_CELL;
}
/** Gives a set its cell: that of a node, or, of TWX_NO_CELL, the next one behind all nodes. */
void twx_rank_equals_put(struct twx_rank_equals *equals, uint32_t set, uint32_t node);
/** The cell of a set that has one.  n_nodes: all.  threads: pure */
uint32_t twx_rank_equals_cell(const struct twx_rank_equals *equals, uint32_t set, uint32_t n_nodes);

#endif
