// SPDX-License-Identifier: MIT
//
// Files pass in the order in which they were ranked: each has the cell of its hash, or that of the exception of its number.
#include "group/group_cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bits.h"
#include "base/sort.h"
#include "group/collection_load.h"
#include "group/keep_rules.h"
#include "group/originality.h"
#include "twindex_commands.h"

static bool is_wanted(const struct twx_group_cells *c, uint32_t cell)
{
    return cell != TWX_NO_CELL && twx_has_bit(c->wanted, cell);
}

static void want(struct twx_group_cells *c, uint32_t cell)
{
    twx_set_bit(c->wanted, cell);
}

/** Marks what is in a group of two images or more. */
static bool mark_wanted(struct twx_group_cells *c)
{
    const size_t n = c->ranks->n_cells;
    c->wanted = twx_alloc(twx_bit_words(n), sizeof *c->wanted);
    if (c->wanted == NULL) {
        return false;
    }
    for (size_t cell = 0; cell < n; cell++) {
        if ((c->ranks->many[cell / 8] >> (cell & 7) & 1) != 0) {
            want(c, (uint32_t)cell);
        }
    }
    for (uint32_t node = 0; node < c->ranks->n_nodes; node++) {
        const uint32_t keeper = twx_joined_keeper(c->joined, node);
        if (keeper != node) {
            want(c, node);
            want(c, keeper);
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Parts

static enum twx_status fail_changed(const struct twx_group_cells *c, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "'%.100s' has changed since '%.100s' was made: run twindex rank again",
                    twx_index_path(c->at), c->ranks->path);
}

/** Whether the part that has been read is what was ranked. */
static enum twx_status end_part(struct twx_group_cells *c)
{
    const struct twx_rank_part *part = &c->ranks->parts[c->number];
    const bool is_same = part->n_files == c->n_files && part->files_sum == c->files_sum;
    twx_rank_numbers_release(&c->numbers);
    return is_same ? TWX_OK : fail_changed(c, c->err);
}

/** Begins the next part. */
static enum twx_status begin_part(struct twx_group_cells *c)
{
    c->number = 0;
    while (c->of[c->number] != c->at) {
        c->number++;
    }
    c->files_sum = 0;
    c->n_files = 0;
    c->next_exception = 0;
    return twx_ranks_read(c->ranks, c->number, &c->numbers, c->err);
}

/** Goes on to the part that a file is of. */
static enum twx_status go_to(struct twx_group_cells *c, size_t part)
{
    enum twx_status status = TWX_OK;
    while (c->part < part && status == TWX_OK) {
        status = end_part(c);
        c->at = twx_index_next_part(c->at);
        c->part++;
        status = status == TWX_OK ? begin_part(c) : status;
    }
    return status;
}

/** The cell of the part's next file. */
static uint32_t cell_of(struct twx_group_cells *c, uint64_t hash_id, const struct twx_image *image)
{
    const struct twx_rank_part *part = &c->ranks->parts[c->number];
    const uint64_t number = c->n_files++;
    c->files_sum = twx_rank_files_sum(c->files_sum, hash_id, image);
    if (c->next_exception < part->n_exceptions &&
        c->numbers.exceptions[c->next_exception].number == number) {
        return c->numbers.exceptions[c->next_exception++].cell;
    }
    return hash_id >= part->n_hashes || (image->is_flat && !c->ranks->include_flat)
               ? TWX_NO_CELL
               : c->numbers.nodes[hash_id];
}

static bool takes_file(void *user, size_t part, size_t number, uint64_t hash_id,
                       const struct twx_image *image)
{
    struct twx_group_cells *c = user;
    (void)number;
    if (c->status == TWX_OK) {
        c->status = go_to(c, part);
    }
    if (c->status != TWX_OK) {
        return false;
    }
    const uint32_t cell = cell_of(c, hash_id, image);
    if (cell >= c->ranks->n_cells || !is_wanted(c, cell)) {
        return false;
    }
    if (!twx_reserve((void **)&c->cells, &c->cells_cap, c->n_cells + 1, sizeof *c->cells)) {
        c->status = twx_fail_memory(c->err);
        return false;
    }
    c->cells[c->n_cells++] = cell;
    return true;
}

enum twx_status twx_group_cells_load(struct twx_group_cells *c, struct twx_index *index,
                                     struct twx_index *const *of,
                                     const struct twx_export_options *export,
                                     const struct twx_run *run, struct twx_collection *points,
                                     struct twx_error *err)
{
    c->of = of;
    c->at = index;
    c->err = err;
    points->takes = takes_file;
    points->takes_user = c;
    c->status = mark_wanted(c) ? begin_part(c) : twx_fail_memory(err);
    if (c->status != TWX_OK) {
        return c->status;
    }
    enum twx_status status = twx_collection_load(points, index, false, run, err);
    if (status == TWX_OK && c->status == TWX_OK) {
        c->status =
            go_to(c, twx_index_n_parts(index) - 1);  // those without files are not called for
    }
    if (status == TWX_OK && c->status == TWX_OK) {
        c->status = end_part(c);
    }
    status = status == TWX_OK ? c->status : status;
    if (status == TWX_OK && twx_keep_needs_signs(export->keep)) {
        status = twx_collection_load_signs(points, index, run, err);
    }
    return status == TWX_OK
               ? twx_collection_load_variants(points, index, export->variants, run, err)
               : status;
}

void twx_group_cells_release(struct twx_group_cells *c)
{
    free(c->wanted);
    free(c->cells);
    twx_rank_numbers_release(&c->numbers);
}

// ---------------------------------------------------------------------------------------------------------
// Links

static uint32_t cell_of_hash(const struct twx_group_cells *c, const struct twx_collection *points,
                             const struct twx_hash_order *hashes, size_t hash)
{
    return c->cells[points->best[hashes->first_point[hash]]];
}

bool twx_group_cells_link(void *user, const struct twx_collection *points,
                          struct twx_hash_order *hashes)
{
    const struct twx_group_cells *c = user;
    uint64_t *by_cell = twx_alloc(hashes->n, sizeof *by_cell);
    if (by_cell == NULL) {
        return false;
    }
    for (size_t hash = 0; hash < hashes->n; hash++) {
        by_cell[hash] = (uint64_t)cell_of_hash(c, points, hashes, hash) << 32 | hash;
    }
    twx_sort_u64_keys(by_cell, hashes->n);
    for (size_t hash = 0; hash < hashes->n; hash++) {
        const uint64_t keeper = twx_joined_keeper(c->joined, cell_of_hash(c, points, hashes, hash));
        size_t low = 0;
        size_t high = hashes->n;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (by_cell[middle] >> 32 < keeper) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        hashes->keeper_of[hash] = (uint32_t)by_cell[low];
    }
    free(by_cell);
    return true;
}
