// SPDX-License-Identifier: MIT
//
// Comparing buckets. Owns nothing but what a worker holds.
//
// A dense region puts a large part of its codes into one bucket, and most of the others into buckets next to it:
// all their pairs are near, and would cost the square of the region. First each of a few pivots joins what is
// near it. Then the bucket is ordered by component, which leaves a few long runs, each of one component, and
// some stray codes. Runs of one component never meet; two others, up to their first near pair, which joins
// them whole; a stray meets a run up to its first near code.
#include "pairs/join_buckets.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "hash/hamming.h"

enum {
    RUN_MIN = 32,  // codes of one component in a row: to skip fewer is more trouble than to compare
    N_PIVOTS = 64,  // of a bucket, at most
    N_STEPS = 256,  // codes looked at for pivots: many will be joined already
};

void twx_join_worker_release(struct twx_join_worker *worker)
{
    free(worker->left_segments.items);
    free(worker->right_segments.items);
    free(worker->order.places);
    free(worker->order.words);
}

/** Whether the pair meets in a chunk before the one at hand. */
static bool has_met(const struct twx_join_worker *worker, const uint8_t *a, const uint8_t *b)
{
    for (unsigned i = 0; i < worker->chunk; i++) {
        const struct twx_chunk *chunk = &worker->plan->chunks[i];
        const uint32_t differing = twx_chunk_value(chunk, a) ^ twx_chunk_value(chunk, b);
        if ((unsigned)__builtin_popcount(differing) <= worker->plan->radii[i]) {
            return true;
        }
    }
    return false;
}

/**
 * Takes a candidate if it is near: joins it, or adds it to the pairs for fn.
 *
 * returns  whether its codes are near or, which serves as well, joined already
 */
static bool take(struct twx_join_worker *worker, struct twx_held held)
{
    const struct twx_join *join = worker->join;
    const uint32_t left = worker->left->ids[held.left];
    const uint32_t right = worker->right->ids[held.right];
    if (join->components != NULL && twx_union_find_find(join->components, left) ==
                                        twx_union_find_find(join->components, right)) {
        return true;
    }
    const uint8_t *a = twx_join_side_code(worker->left, left);
    const uint8_t *b = twx_join_side_code(worker->right, right);
    const unsigned distance = twx_hamming(a, b, join->code_bytes);
    if (distance > join->radius) {
        return false;
    }
    if (join->components != NULL) {
        twx_union_find_join(join->components, left, right);
    } else if (!has_met(worker, a, b)) {
        const bool swap = worker->left == worker->right && left > right;
        worker->pairs[worker->n_pairs++] = (struct twx_pair){
            .left = swap ? right : left, .right = swap ? left : right, .distance = distance};
    }
    return true;
}

/** Fetches what take will look at: each piece is far from the others, and waiting for one at a time is slow. */
static void fetch_held(const struct twx_join_worker *worker)
{
    const struct twx_join *join = worker->join;
    for (size_t i = 0; i < worker->n_held; i++) {
        const uint32_t left = worker->left->ids[worker->held[i].left];
        const uint32_t right = worker->right->ids[worker->held[i].right];
        if (join->components != NULL) {
            __builtin_prefetch(&join->components->parent[left]);
            __builtin_prefetch(&join->components->parent[right]);
        } else {
            __builtin_prefetch(twx_join_side_code(worker->left, left));
            __builtin_prefetch(twx_join_side_code(worker->right, right));
        }
    }
}

/** Drops the candidates that are joined already, which are most, and fetches the codes of the others. */
static void drop_joined(struct twx_join_worker *worker)
{
    const struct twx_union_find *components = worker->join->components;
    size_t n = 0;
    for (size_t i = 0; i < worker->n_held; i++) {
        const uint32_t left = worker->left->ids[worker->held[i].left];
        const uint32_t right = worker->right->ids[worker->held[i].right];
        if (twx_union_find_find(components, left) != twx_union_find_find(components, right)) {
            __builtin_prefetch(twx_join_side_code(worker->left, left));
            __builtin_prefetch(twx_join_side_code(worker->right, right));
            worker->held[n++] = worker->held[i];
        }
    }
    worker->n_held = n;
}

void twx_join_flush(struct twx_join_worker *worker)
{
    const struct twx_join *join = worker->join;
    fetch_held(worker);
    if (join->components != NULL) {
        drop_joined(worker);
    }
    for (size_t i = 0; i < worker->n_held; i++) {
        (void)take(worker, worker->held[i]);
    }
    worker->n_held = 0;
    if (worker->n_pairs > 0 && !worker->wants_no_more) {
        worker->wants_no_more =
            !join->fn(join->user, worker->share, worker->pairs, worker->n_pairs);
    }
    worker->n_pairs = 0;
}

static void hold(struct twx_join_worker *worker, struct twx_held held)
{
    __builtin_prefetch(&worker->left->ids[held.left]);
    __builtin_prefetch(&worker->right->ids[held.right]);
    worker->held[worker->n_held++] = held;
    if (worker->n_held == TWX_PAIRS_HELD) {
        twx_join_flush(worker);
    }
}

/**
 * Compares at most TWX_BLOCK_FILTER_LEFT_MAX codes with any number.
 *
 * up_to_first  ends at the first near pair; else near pairs are held, and dealt with later
 * returns      with up_to_first: whether there was one
 */
static bool join_tile(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right, bool is_triangle, bool up_to_first)
{
    const struct twx_block_filter_run a = twx_join_side_run(worker->left, left);
    const struct twx_block_filter_run b = twx_join_side_run(worker->right, right);
    for (size_t next = 0; next < b.n && !worker->wants_no_more;) {
        const size_t n = twx_block_filter(worker->left->n_words, worker->join->radius, &a, &b,
                                          is_triangle, &next, worker->candidates);
        for (size_t i = 0; i < n && !worker->wants_no_more; i++) {
            const struct twx_held held = {left.begin + worker->candidates[i].left,
                                          right.begin + worker->candidates[i].right};
            if (!up_to_first) {
                hold(worker, held);
            } else if (take(worker, held)) {
                return true;
            }
        }
    }
    return false;
}

static struct twx_stretch tile_of(struct twx_stretch all, uint32_t begin)
{
    const uint32_t n = all.end - begin;
    return (struct twx_stretch){begin, n < TWX_BLOCK_FILTER_LEFT_MAX
                                           ? all.end
                                           : begin + (uint32_t)TWX_BLOCK_FILTER_LEFT_MAX};
}

void twx_join_buckets(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right, bool is_triangle)
{
    for (uint32_t begin = left.begin; begin < left.end; begin += TWX_BLOCK_FILTER_LEFT_MAX) {
        const struct twx_stretch tile = tile_of(left, begin);
        if (is_triangle) {
            (void)join_tile(worker, tile, tile, true, false);
            (void)join_tile(worker, tile, (struct twx_stretch){tile.end, right.end}, false, false);
        } else {
            (void)join_tile(worker, tile, right, false, false);
        }
        if (worker->wants_no_more) {
            return;
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Large buckets

static uint32_t root_at(const struct twx_join_worker *worker, const struct twx_join_side *side,
                        uint32_t at)
{
    return twx_union_find_find(worker->join->components, side->ids[at]);
}

/** Where the codes of one component that begin at `at` end. */
static uint32_t end_of_run(const struct twx_join_worker *worker, const struct twx_join_side *side,
                           uint32_t at, uint32_t end)
{
    const uint32_t root = root_at(worker, side, at);
    uint32_t i = at + 1;
    while (i < end && root_at(worker, side, i) == root) {
        i++;
    }
    return i;
}

static bool add_segment(struct twx_join_worker *worker, struct twx_segments *segments,
                        uint32_t begin, uint32_t end, bool is_one)
{
    if (!twx_reserve((void **)&segments->items, &segments->cap, segments->n + 1,
                     sizeof *segments->items)) {
        worker->is_out_of_memory = true;
        return false;
    }
    segments->items[segments->n++] = (struct twx_segment){.at = {begin, end}, .is_one = is_one};
    return true;
}

/** Cuts a bucket into long runs of one component and what lies between them. */
static bool cut(struct twx_join_worker *worker, const struct twx_join_side *side,
                struct twx_stretch bucket, struct twx_segments *segments)
{
    segments->n = 0;
    uint32_t strays = bucket.begin;
    for (uint32_t at = bucket.begin; at < bucket.end;) {
        const uint32_t end = end_of_run(worker, side, at, bucket.end);
        if (end - at >= RUN_MIN) {
            if ((strays < at && !add_segment(worker, segments, strays, at, false)) ||
                !add_segment(worker, segments, at, end, true)) {
                return false;
            }
            strays = end;
        }
        at = end;
    }
    return strays == bucket.end || add_segment(worker, segments, strays, bucket.end, false);
}

/** A run against a run: joined by their first near pair. */
static void join_runs(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right)
{
    for (uint32_t begin = left.begin; begin < left.end; begin += TWX_BLOCK_FILTER_LEFT_MAX) {
        if (join_tile(worker, tile_of(left, begin), right, false, true)) {
            return;
        }
    }
}

/** Each stray code against a run. */
static void join_strays(struct twx_join_worker *worker, struct twx_stretch strays,
                        struct twx_stretch run, bool strays_are_left)
{
    for (uint32_t at = strays.begin; at < strays.end; at++) {
        const struct twx_stretch stray = {at, at + 1};
        const struct twx_join_side *side = strays_are_left ? worker->left : worker->right;
        const struct twx_join_side *other = strays_are_left ? worker->right : worker->left;
        if (root_at(worker, side, at) == root_at(worker, other, run.begin)) {
            continue;
        }
        if (strays_are_left) {
            (void)join_tile(worker, stray, run, false, true);
        } else {
            join_runs(worker, run, stray);
        }
    }
}

static void join_segments(struct twx_join_worker *worker, const struct twx_segment *left,
                          const struct twx_segment *right, bool is_triangle)
{
    if (left->is_one && right->is_one) {
        if (root_at(worker, worker->left, left->at.begin) !=
            root_at(worker, worker->right, right->at.begin)) {
            join_runs(worker, left->at, right->at);
        }
    } else if (right->is_one) {
        join_strays(worker, left->at, right->at, true);
    } else if (left->is_one) {
        join_strays(worker, right->at, left->at, false);
    } else {
        twx_join_buckets(worker, left->at, right->at, is_triangle);
    }
}

void twx_join_large_buckets(struct twx_join_worker *worker, struct twx_stretch left,
                            struct twx_stretch right, bool is_triangle)
{
    if (!cut(worker, worker->left, left, &worker->left_segments) ||
        (!is_triangle && !cut(worker, worker->right, right, &worker->right_segments))) {
        return;
    }
    const struct twx_segments *others =
        is_triangle ? &worker->left_segments : &worker->right_segments;
    for (size_t i = 0; i < worker->left_segments.n; i++) {
        for (size_t j = is_triangle ? i : 0; j < others->n; j++) {
            join_segments(worker, &worker->left_segments.items[i], &others->items[j],
                          is_triangle && i == j);
        }
    }
}

void twx_join_pivots(struct twx_join_worker *worker, struct twx_stretch bucket)
{
    uint32_t roots[N_PIVOTS];
    unsigned n_pivots = 0;
    const uint32_t n = bucket.end - bucket.begin;
    for (uint32_t step = 0; step < N_STEPS && n_pivots < N_PIVOTS; step++) {
        const uint32_t at = bucket.begin + (uint32_t)((uint64_t)n * step / N_STEPS);
        const uint32_t root = root_at(worker, worker->left, at);
        bool is_known = false;
        for (unsigned i = 0; i < n_pivots && !is_known; i++) {
            roots[i] = twx_union_find_find(worker->join->components, roots[i]);
            is_known = roots[i] == root;
        }
        if (!is_known) {
            roots[n_pivots++] = root;
            (void)join_tile(worker, (struct twx_stretch){at, at + 1}, bucket, false, false);
            twx_join_flush(worker);  // before the next pivot is chosen
        }
    }
}
