// SPDX-License-Identifier: MIT
//
// twx_rank(): numbers the nodes and cells of a collection in several indexes. All images are ranked in memory; what is
// written are numbers of hashes. Owns the collection of one call.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/log.h"
#include "group/collection_load.h"
#include "group/collection_rank.h"
#include "group/hash_order.h"
#include "group/keep_rules.h"
#include "group/originality.h"
#include "group/rank_file.h"
#include "group/rejections.h"
#include "store/index_blocks.h"
#include "store/index_read.h"
#include "store/read_blocks.h"
#include "twindex_commands.h"

struct ranking {
    struct twx_collection points;
    const struct twx_run *run;
    struct twx_ranks ranks;
    struct twx_rank_numbers *numbers;  // owned: of each part
    uint32_t *cells;                   // owned: of each point; TWX_NO_CELL: none
    uint32_t part;                     // in progress
    uint64_t n_part_files;
    uint32_t item;  // of the file that comes next
    bool is_out_of_memory;
};

/** Numbers the sets of equal bytes that are near nothing else, behind the nodes. */
static bool number_cells(struct ranking *r, const struct twx_hash_order *hashes)
{
    const struct twx_collection *points = &r->points;
    uint32_t *n_items = twx_alloc(points->n_points, sizeof *n_items);
    r->cells = twx_alloc(points->n_points, sizeof *r->cells);
    r->ranks.n_nodes = (uint32_t)hashes->n;
    r->ranks.n_cells = (uint32_t)hashes->n;
    for (size_t i = 0; n_items != NULL && i < points->n_items; i++) {
        n_items[points->point_of[i]]++;
    }
    for (uint32_t point = 0; n_items != NULL && r->cells != NULL && point < points->n_points;
         point++) {
        r->cells[point] = twx_takes_part(points, point, r->ranks.include_flat)
                              ? twx_collection_best(points, point)->hash_id
                          : n_items[point] > 1 ? r->ranks.n_cells++
                                               : TWX_NO_CELL;
    }
    free(n_items);
    return n_items != NULL && r->cells != NULL;
}

/** Sets the bits of cells that have more than one image. */
static bool mark_many(struct ranking *r)
{
    const struct twx_collection *points = &r->points;
    const size_t n_bytes = ((size_t)r->ranks.n_cells + 7) / 8;
    uint8_t *seen = twx_alloc(n_bytes, 1);
    r->ranks.many = twx_alloc(n_bytes, 1);
    for (size_t i = 0; seen != NULL && r->ranks.many != NULL && i < points->n_items; i++) {
        const uint32_t cell = r->cells[points->point_of[i]];
        if (cell != TWX_NO_CELL) {
            const uint8_t bit = (uint8_t)(1U << (cell & 7));
            r->ranks.many[cell / 8] |= seen[cell / 8] & bit;
            seen[cell / 8] |= bit;
        }
    }
    free(seen);
    return seen != NULL && r->ranks.many != NULL;
}

static enum twx_status load(struct ranking *r, struct twx_index *index, const struct twx_keep *keep,
                            struct twx_error *err)
{
    struct twx_hash_order hashes = {0};
    enum twx_status status = twx_collection_load(&r->points, index, false, r->run, err);
    if (status == TWX_OK && twx_keep_needs_signs(keep)) {
        status = twx_collection_load_signs(&r->points, index, r->run, err);
    }
    if (status == TWX_OK) {
        status = twx_collection_rank(&r->points, keep, err);
    }
    if (status == TWX_OK) {
        status = twx_hash_order_make(&r->points, r->ranks.include_flat, &hashes, err);
    }
    if (status == TWX_OK && (!number_cells(r, &hashes) || !mark_many(r))) {
        status = twx_fail_memory(err);
    }
    free(hashes.first_point);
    r->ranks.n_images = r->points.n_items;
    for (size_t i = 0; i < r->points.n_items; i++) {
        r->ranks.n_flat += r->points.items[i].is_flat;
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Parts

/** Notes the number of a file's hash, and what the file's cell is where that says another. */
static bool note_file(void *user, uint64_t hash_id, int64_t folder_id,
                      const struct twx_image *image)
{
    struct ranking *r = user;
    struct twx_rank_part *part = &r->ranks.parts[r->part];
    struct twx_rank_numbers *numbers = &r->numbers[r->part];
    const struct twx_item *item = &r->points.items[r->item];
    const uint32_t cell = r->cells[r->points.point_of[r->item++]];
    const uint64_t number = part->n_files++;
    (void)folder_id;
    part->files_sum = twx_rank_files_sum(part->files_sum, hash_id, image);
    if (item->hash_id < r->ranks.n_nodes) {
        numbers->nodes[hash_id] = item->hash_id;
    }
    const uint32_t by_hash =
        item->is_flat && !r->ranks.include_flat ? TWX_NO_CELL : numbers->nodes[hash_id];
    if (cell == by_hash) {
        return true;
    }
    r->is_out_of_memory = !twx_reserve((void **)&numbers->exceptions, &numbers->exceptions_cap,
                                       part->n_exceptions + 1, sizeof *numbers->exceptions);
    if (!r->is_out_of_memory) {
        numbers->exceptions[part->n_exceptions++] = (struct twx_rank_exception){number, cell};
    }
    return !r->is_out_of_memory;
}

static enum twx_status number_part(struct ranking *r, struct twx_index *index,
                                   struct twx_error *err)
{
    struct twx_rank_part *part = &r->ranks.parts[r->part];
    struct twx_rank_numbers *numbers = &r->numbers[r->part];
    uint8_t *codes = NULL;
    memcpy(part->uuid, twx_index_uuid(index), 37);
    enum twx_status status = twx_index_n_hashes(index, &part->n_hashes, err);
    if (status == TWX_OK) {
        status = twx_load_codes(index, part->n_hashes, r->run, &codes, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    part->codes_sum = twx_checksum64(codes, part->n_hashes * r->points.code_bytes, 0);
    free(codes);
    numbers->nodes = twx_alloc(part->n_hashes, sizeof *numbers->nodes);
    if (numbers->nodes == NULL) {
        return twx_fail_memory(err);
    }
    memset(numbers->nodes, 0xff, part->n_hashes * sizeof *numbers->nodes);  // TWX_NO_CELL
    status = twx_index_each_file(index, false, note_file, r, err);
    return status == TWX_OK && r->is_out_of_memory ? twx_fail_memory(err) : status;
}

static enum twx_status number_parts(struct ranking *r, struct twx_index *index,
                                    struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    r->ranks.n_parts = (uint32_t)twx_index_n_parts(index);
    r->ranks.parts = twx_alloc(r->ranks.n_parts, sizeof *r->ranks.parts);
    r->numbers = twx_alloc(r->ranks.n_parts, sizeof *r->numbers);
    if (r->ranks.parts == NULL || r->numbers == NULL) {
        return twx_fail_memory(err);
    }
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index), r->part++) {
        status = number_part(r, index, err);
    }
    return status;
}

/** What somebody rejected divides groups in ways that edges do not say. */
static enum twx_status refuse_rejections(struct twx_index *index, struct twx_error *err)
{
    struct twx_rejections rejections;
    enum twx_status status = twx_rejections_load(index, &rejections, err);
    if (status == TWX_OK && rejections.n > 0) {
        status = twx_fail(err, TWX_USAGE, 0,
                          "pairs were rejected in these indexes (twindex reject --list): groups of "
                          "edges cannot heed that");
    }
    twx_rejections_release(&rejections);
    return status;
}

enum twx_status twx_rank(struct twx_index *index, const struct twx_rank_options *options,
                         const struct twx_run *run, struct twx_rank_counts *counts,
                         struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct ranking r = {
        .run = run,
        .ranks = {.hash_size = twx_index_hash_size(index), .include_flat = options->include_flat}};
    *counts = (struct twx_rank_counts){0};
    twx_collection_init(&r.points, r.ranks.hash_size);
    enum twx_status status = refuse_rejections(index, err);
    if (status == TWX_OK) {
        r.ranks.keep = twx_keep_text(options->keep);
        status = r.ranks.keep != NULL ? load(&r, index, options->keep, err) : twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = number_parts(&r, index, err);
    }
    if (status == TWX_OK) {
        status = twx_ranks_write(&r.ranks, r.numbers, options->output, err);
    }
    *counts = (struct twx_rank_counts){.n_parts = r.ranks.n_parts,
                                       .n_images = r.ranks.n_images,
                                       .n_flat = r.ranks.n_flat,
                                       .n_nodes = r.ranks.n_nodes,
                                       .seconds = twx_monotonic_seconds() - begin};
    for (uint32_t p = 0; r.numbers != NULL && p < r.ranks.n_parts; p++) {
        twx_rank_numbers_release(&r.numbers[p]);
    }
    free(r.numbers);
    free(r.cells);
    twx_ranks_release(&r.ranks);
    twx_collection_release(&r.points);
    return status;
}
