// SPDX-License-Identifier: MIT
//
// From an index to its images by path and by hash. Owns what a struct twx_pair_cells holds.
#include "group/pair_cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "group/collection_load.h"
#include "group/collection_rank.h"
#include "group/hash_order.h"
#include "group/image_set.h"

size_t twx_pair_cell_of(const struct twx_pair_cells *cells, uint32_t item)
{
    const uint32_t point = cells->points.point_of[item];
    return twx_takes_part(&cells->points, point, cells->include_flat)
               ? twx_collection_best(&cells->points, point)->hash_id
               : cells->nodes.n_nodes + point;
}

static enum twx_status load(struct twx_pair_cells *cells, struct twx_index *index,
                            enum twx_variants level, const struct twx_run *run,
                            struct twx_error *err)
{
    struct twx_keep *by_path = NULL;
    struct twx_hash_order hashes = {0};
    twx_collection_init(&cells->points, twx_index_hash_size(index));
    enum twx_status status = twx_collection_load(&cells->points, index, false, run, err);
    if (status == TWX_OK) {
        status = twx_collection_load_variants(&cells->points, index, level, run, err);
    }
    if (status == TWX_OK) {
        status = twx_keep_parse("path", &by_path, err);
    }
    if (status == TWX_OK) {
        status = twx_collection_rank(&cells->points, by_path, err);
    }
    if (status == TWX_OK) {
        status = twx_hash_order_make(&cells->points, cells->include_flat, &hashes, err);
    }
    if (status == TWX_OK) {
        status = twx_node_variants_make(cells->points.links, cells->points.n_links, hashes.n,
                                        cells->points.codes, cells->points.code_bytes,
                                        &cells->variants, err);
    }
    cells->nodes.codes = cells->points.codes;
    cells->nodes.n_nodes = hashes.n;
    cells->nodes.hash_size = cells->points.hash_size;
    cells->nodes.variants = cells->variants.n > 0 ? &cells->variants : NULL;
    twx_hash_order_release(&hashes);
    twx_keep_free(by_path);
    return status;
}

struct path_place {
    uint64_t key;
    uint32_t item;
};

static int by_path(const void *a, const void *b, void *user)
{
    const struct path_place *x = a;
    const struct path_place *y = b;
    const struct twx_collection *points = user;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return twx_collection_compare_paths(points, &points->items[x->item], &points->items[y->item]);
}

static enum twx_status order_items(struct twx_pair_cells *cells, struct twx_error *err)
{
    const size_t n = cells->points.n_items;
    struct path_place *sorted = twx_alloc(n, sizeof *sorted);
    cells->items = twx_alloc(n, sizeof *cells->items);
    if (sorted == NULL || cells->items == NULL) {
        free(sorted);
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = (struct path_place){
            .key = twx_collection_path_key(&cells->points, &cells->points.items[i]),
            .item = (uint32_t)i};
    }
    qsort_r(sorted, n, sizeof *sorted, by_path, &cells->points);
    for (size_t i = 0; i < n; i++) {
        cells->items[i] = sorted[i].item;
    }
    free(sorted);
    return TWX_OK;
}

/** Sorts the images that may be b by cell, and lists the nodes that have some. */
static enum twx_status fill_cells(struct twx_pair_cells *cells, struct twx_error *err)
{
    const size_t n = cells->points.n_items;
    const size_t n_cells = cells->nodes.n_nodes + cells->points.n_points;
    cells->starts = twx_alloc(n_cells + 2, sizeof *cells->starts);
    cells->places = twx_alloc(n, sizeof *cells->places);
    cells->right = twx_alloc(cells->nodes.n_nodes, sizeof *cells->right);
    if (cells->starts == NULL || cells->places == NULL || cells->right == NULL) {
        return twx_fail_memory(err);
    }
    // Counted two cells ahead, so that after the filling each start has moved to its own cell.
    uint32_t *ahead = cells->starts + 1;
    for (uint32_t i = 0; i < n; i++) {
        ahead[twx_pair_cell_of(cells, i) + 1] += (cells->marks[i] & TWX_IN_SET_B) != 0;
    }
    for (size_t cell = 0; cell < n_cells; cell++) {
        ahead[cell + 1] += ahead[cell];
    }
    for (uint32_t place = 0; place < n; place++) {
        const uint32_t item = cells->items[place];
        if ((cells->marks[item] & TWX_IN_SET_B) != 0) {
            cells->places[ahead[twx_pair_cell_of(cells, item)]++] = place;
        }
    }
    for (size_t node = 0; node < cells->nodes.n_nodes; node++) {
        if (cells->starts[node + 1] > cells->starts[node]) {
            cells->right[cells->n_right++] = (uint32_t)node;
        }
    }
    return TWX_OK;
}

/** Marks the images of the sets. */
static enum twx_status mark_sets(struct twx_pair_cells *cells, const struct twx_pairs_options *o,
                                 const struct twx_run *run, struct twx_pairs_counts *c,
                                 struct twx_error *err)
{
    cells->marks = twx_alloc(cells->points.n_items, sizeof *cells->marks);
    if (cells->marks == NULL) {
        return twx_fail_memory(err);
    }
    if (o->set_a == NULL) {
        memset(cells->marks, TWX_IN_SET_A | TWX_IN_SET_B, cells->points.n_items);
        return TWX_OK;
    }
    enum twx_status status =
        twx_image_set_mark(o->set_a, &cells->points, TWX_IN_SET_A, cells->marks, &c->n_a, run, err);
    if (status == TWX_OK) {
        status = twx_image_set_mark(o->set_b, &cells->points, TWX_IN_SET_B, cells->marks, &c->n_b,
                                    run, err);
    }
    for (size_t i = 0; i < cells->points.n_items; i++) {
        c->n_in_both += cells->marks[i] == (TWX_IN_SET_A | TWX_IN_SET_B);
    }
    if (status == TWX_OK && c->n_in_both > 0) {
        twx_log(run, TWX_LEVEL_WARNING,
                "%zu images are in both sets: none of them is listed with itself",
                (size_t)c->n_in_both);
    }
    return status;
}

enum twx_status twx_pair_cells_load(struct twx_pair_cells *cells, struct twx_index *index,
                                    const struct twx_pairs_options *options,
                                    const struct twx_run *run, struct twx_pairs_counts *counts,
                                    struct twx_error *err)
{
    enum twx_status status = load(cells, index, options->variants, run, err);
    for (size_t i = 0; i < cells->points.n_items; i++) {
        counts->n_flat += cells->points.items[i].is_flat;
    }
    counts->n_images = cells->points.n_items;
    if (status == TWX_OK) {
        status = order_items(cells, err);
    }
    if (status == TWX_OK) {
        status = mark_sets(cells, options, run, counts, err);
    }
    return status == TWX_OK ? fill_cells(cells, err) : status;
}

void twx_pair_cells_release(struct twx_pair_cells *cells)
{
    twx_collection_release(&cells->points);
    twx_node_variants_release(&cells->variants);
    free(cells->items);
    free(cells->marks);
    free(cells->starts);
    free(cells->places);
    free(cells->right);
}
