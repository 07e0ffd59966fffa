// SPDX-License-Identifier: MIT
//
// All pairs of images by path. Near hashes are found for a block of images at a time, as long a one as the room for pairs
// allows: a dense region shortens blocks, and nothing grows with the number of pairs. Owns the collection of one call.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/sized.h"
#include "base/sort.h"
#include "group/near_nodes.h"
#include "group/node_match.h"
#include "group/pair_batch.h"
#include "group/pair_cells.h"
#include "twindex_commands.h"

enum {
    NEAR_MOST = 1 << 23,  // pairs of hashes in memory: 64 MB, and as much while they are sorted
    STOP_EVERY = 1024,    // images between two looks at the stop flag
};

/** An image near the one at hand. */
struct neighbour {
    uint32_t place;
    uint16_t distance;
    uint16_t allowed;
    uint8_t turn;
    uint8_t via;
};

struct listing {
    struct twx_pair_cells cells;
    const struct twx_run *run;
    unsigned n_threads;
    uint32_t *left;  // owned: nodes of the block at hand
    size_t n_left;
    struct twx_near_nodes near;
    struct twx_turned_node turned;
    struct neighbour *neighbours;  // owned: of the image at hand
    size_t n_neighbours;
    size_t neighbours_cap;
    char *path_a;  // owned
    char *path_b;  // owned
    twx_image_pair_fn fn;
    void *user;
    struct twx_pair_batch *batch;  // owned: pairs wait there for a second look; NULL without one
    struct twx_pairs_counts *counts;
    bool is_over;  // fn has enough, or the batch has failed
};

// ---------------------------------------------------------------------------------------------------------
// The pairs of an image

/** Whether a pair is listed so: not the other way round, and no image with itself. */
static bool is_listed(const struct listing *l, uint32_t a, uint32_t b)
{
    const bool is_both_ways = (l->cells.marks[l->cells.items[a]] & TWX_IN_SET_B) != 0 &&
                              (l->cells.marks[l->cells.items[b]] & TWX_IN_SET_A) != 0;
    return a < b || (a > b && !is_both_ways);
}

/** Adds the images of a cell, all as near as `like`. */
static bool add_cell(struct listing *l, uint32_t place, size_t cell, struct neighbour like)
{
    for (uint32_t i = l->cells.starts[cell]; i < l->cells.starts[cell + 1]; i++) {
        if (!is_listed(l, place, l->cells.places[i])) {
            continue;
        }
        if (!twx_reserve((void **)&l->neighbours, &l->neighbours_cap, l->n_neighbours + 1,
                         sizeof *l->neighbours)) {
            return false;
        }
        like.place = l->cells.places[i];
        l->neighbours[l->n_neighbours++] = like;
    }
    return true;
}

/** Where the pairs of a node begin. */
static size_t find_near(const struct twx_near_nodes *near, size_t node)
{
    size_t low = 0;
    size_t high = near->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (near->pairs[middle] >> 32 < node) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool add_near(struct listing *l, uint32_t place, size_t node)
{
    size_t i = find_near(&l->near, node);
    if (i == l->near.n || l->near.pairs[i] >> 32 != node) {
        return true;
    }
    if (!twx_turned_node_set(&l->turned, &l->cells.nodes, (uint32_t)node)) {
        return false;
    }
    for (; i < l->near.n && l->near.pairs[i] >> 32 == node; i++) {
        const uint32_t other = (uint32_t)l->near.pairs[i];
        const struct twx_node_match match = twx_turned_node_match(&l->turned, other);
        const struct neighbour like = {
            .distance = (uint16_t)match.distance,
            .allowed = (uint16_t)twx_reach_allowed(&l->cells.nodes.reach, match.turned_code,
                                                   match.other_code),
            .turn = (uint8_t)match.turn,
            .via = (uint8_t)match.via,
        };
        if (!add_cell(l, place, other, like)) {
            return false;
        }
    }
    return true;
}

static int by_distance_then_place(const void *a, const void *b)
{
    const struct neighbour *x = a;
    const struct neighbour *y = b;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    return x->place < y->place ? -1 : x->place > y->place;
}

/** Hands the neighbours of an image out. */
static void hand_out(struct listing *l, uint32_t place)
{
    const struct twx_collection *points = &l->cells.points;
    const uint32_t a = l->cells.items[place];
    struct twx_image_pair pair = {.likeness = TWX_LIKENESS_NONE};
    twx_collection_image(points, &points->items[a], l->path_a, &pair.a);
    for (size_t i = 0; i < l->n_neighbours && !l->is_over; i++) {
        const struct neighbour *n = &l->neighbours[i];
        const uint32_t b = l->cells.items[n->place];
        twx_collection_image(points, &points->items[b], l->path_b, &pair.b);
        pair.distance = n->distance;
        pair.allowed = n->allowed;
        pair.orientation = twx_turn_orientation(l->cells.nodes.turns, n->turn);
        pair.is_inverted = twx_turn_is_inverted(l->cells.nodes.turns, n->turn);
        pair.is_exact = points->point_of[a] == points->point_of[b];
        pair.via = (enum twx_via)n->via;
        l->counts->n_pairs++;
        l->counts->n_exact += pair.is_exact;
        l->is_over =
            l->batch != NULL ? !twx_pair_batch_add(l->batch, &pair) : !l->fn(l->user, &pair);
    }
}

static bool list_image(struct listing *l, uint32_t place)
{
    const uint32_t item = l->cells.items[place];
    const size_t cell = twx_pair_cell_of(&l->cells, item);
    const uint8_t *code = twx_collection_code(
        &l->cells.points, twx_collection_best(&l->cells.points, l->cells.points.point_of[item]));
    const struct neighbour own = {
        .allowed = (uint16_t)twx_reach_allowed(&l->cells.nodes.reach, code, code)};
    l->n_neighbours = 0;
    if (!add_cell(l, place, cell, own) ||
        (cell < l->cells.nodes.n_nodes && !add_near(l, place, cell))) {
        return false;
    }
    if (l->n_neighbours > 1) {
        qsort(l->neighbours, l->n_neighbours, sizeof *l->neighbours, by_distance_then_place);
    }
    hand_out(l, place);
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Blocks

/** Lists the nodes of the images in [begin, end) that may be a. */
static bool list_left(struct listing *l, uint32_t begin, uint32_t end)
{
    uint64_t *nodes = twx_alloc(end - begin, sizeof *nodes);
    size_t n = 0;
    if (nodes == NULL) {
        return false;
    }
    for (uint32_t place = begin; place < end; place++) {
        const uint32_t item = l->cells.items[place];
        const size_t cell = twx_pair_cell_of(&l->cells, item);
        if ((l->cells.marks[item] & TWX_IN_SET_A) != 0 && cell < l->cells.nodes.n_nodes) {
            nodes[n++] = cell;
        }
    }
    twx_sort_u64(nodes, n);
    l->n_left = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || nodes[i] != nodes[i - 1]) {
            l->left[l->n_left++] = (uint32_t)nodes[i];
        }
    }
    free(nodes);
    return true;
}

/** Finds what is near the images in [begin, end).  is_all: out, false when that is too much */
static enum twx_status find_block(struct listing *l, uint32_t begin, uint32_t end, bool *is_all,
                                  struct twx_error *err)
{
    if (!list_left(l, begin, end)) {
        return twx_fail_memory(err);
    }
    twx_near_nodes_release(&l->near);
    const struct twx_near_question question = {
        .nodes = &l->cells.nodes,
        .left = {.nodes = l->left, .n = l->n_left},
        .right = {.nodes = l->cells.right, .n = l->cells.n_right},
        .most = end - begin > 1 ? NEAR_MOST : 0,
        .n_threads = l->n_threads,
        .run = l->run,
    };
    return twx_near_nodes_find(&question, &l->near, is_all, err);
}

static enum twx_status list_block(struct listing *l, uint32_t begin, uint32_t end,
                                  struct twx_error *err)
{
    for (uint32_t place = begin; place < end && !l->is_over; place++) {
        if (place % STOP_EVERY == 0 && twx_is_stopped(l->run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while listing pairs");
        }
        if ((l->cells.marks[l->cells.items[place]] & TWX_IN_SET_A) != 0 && !list_image(l, place)) {
            return twx_fail_memory(err);
        }
    }
    return TWX_OK;
}

/** Block after block, half as long where there is too much, twice as long where there was room. */
static enum twx_status list_all(struct listing *l, struct twx_error *err)
{
    const uint32_t n = (uint32_t)l->cells.points.n_items;
    uint32_t length = n;
    uint32_t begin = 0;
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && begin < n && !l->is_over) {
        const uint32_t end = n - begin < length ? n : begin + length;
        bool is_all = true;
        status = find_block(l, begin, end, &is_all, err);
        if (status == TWX_OK && !is_all) {
            length = (end - begin) / 2;
            continue;
        }
        if (status == TWX_OK) {
            status = list_block(l, begin, end, err);
        }
        begin = end;
        length = l->near.n < NEAR_MOST / 4 && length < n / 2 ? 2 * length : length;
    }
    return status;
}

static enum twx_status list_pairs(struct listing *l, struct twx_index *index,
                                  const struct twx_pairs_options *options, struct twx_error *err)
{
    const enum twx_status status =
        twx_pair_cells_load(&l->cells, index, options, l->run, l->counts, err);
    if (status != TWX_OK) {
        return status;
    }
    l->left = twx_alloc(l->cells.nodes.n_nodes, sizeof *l->left);
    l->path_a = twx_alloc(l->cells.points.n_longest + 1, 1);
    l->path_b = twx_alloc(l->cells.points.n_longest + 1, 1);
    return l->left != NULL && l->path_a != NULL && l->path_b != NULL ? list_all(l, err)
                                                                     : twx_fail_memory(err);
}

/** The same with a second look at each. */
static enum twx_status list_verified(struct listing *l, struct twx_index *index,
                                     const struct twx_pairs_options *options, struct twx_error *err)
{
    struct twx_match_verifier *verifier = NULL;
    enum twx_status status = twx_match_verifier_create(
        index, options->n_jobs, options->timeout_seconds, l->run, &verifier, err);
    if (status != TWX_OK) {
        return status;
    }
    l->batch = twx_pair_batch_create(
        &(struct twx_pair_batch_options){.verifier = verifier,
                                         .fn = l->fn,
                                         .user = l->user,
                                         .n_unverified = &l->counts->n_unverified});
    status = l->batch != NULL ? list_pairs(l, index, options, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_pair_batch_finish(l->batch, err);
    }
    twx_pair_batch_free(l->batch);
    twx_match_verifier_free(verifier);
    return status;
}

static void release(struct listing *l)
{
    twx_pair_cells_release(&l->cells);
    twx_near_nodes_release(&l->near);
    twx_turned_node_release(&l->turned);
    free(l->left);
    free(l->neighbours);
    free(l->path_a);
    free(l->path_b);
}

static enum twx_status list_within(struct twx_index *index, const struct twx_pairs_options *options,
                                   const struct twx_run *run, twx_image_pair_fn fn, void *user,
                                   struct twx_pairs_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const unsigned n_jobs = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    struct listing l = {
        .cells.include_flat = options->include_flat,
        .run = run,
        .n_threads = n_jobs < TWX_PARALLEL_MAX ? n_jobs : TWX_PARALLEL_MAX,
        .cells.nodes.turns = {.any_orientation = options->any_orientation,
                              .inverted = options->inverted},
        .fn = fn,
        .user = user,
        .counts = counts,
    };
    *counts = (struct twx_pairs_counts){.size = sizeof(struct twx_pairs_counts)};
    enum twx_status status =
        twx_reach_of(options->radius, options->adaptive, twx_hash_bits(twx_index_hash_size(index)),
                     &l.cells.nodes.reach, err);
    if (status == TWX_OK) {
        status = options->verify ? list_verified(&l, index, options, err)
                                 : list_pairs(&l, index, options, err);
    }
    release(&l);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}

enum twx_status twx_pairs(struct twx_index *index, const struct twx_pairs_options *options,
                          const struct twx_run *run, twx_image_pair_fn fn, void *user,
                          struct twx_pairs_counts *counts, struct twx_error *err)
{
    struct twx_pairs_options known;
    struct twx_pairs_counts counted = {.size = sizeof counted};
    enum twx_status status =
        twx_sized_take(&known, sizeof known, options, "twx_pairs_options", err);
    if (status == TWX_OK) {
        status = list_within(index, &known, run, fn, user, &counted, err);
    }
    twx_sized_give(counts, &counted, sizeof counted);
    return status;
}
