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
#include "hash/radius.h"

enum {
    RUN_MIN = 32,  // codes of one component in a row: to skip fewer is more trouble than to compare
    N_PIVOTS = 64,  // of a bucket, at most
    FIRST_BLOCK =
        512,        // codes compared before a look whether one is near: in a dense region many are
    N_STEPS = 256,  // codes looked at for pivots: many will be joined already
};

void twx_join_worker_release(struct twx_join_worker *worker)
{
    free(worker->order.places);
    free(worker->order.items);
}

/** The distance of two codes in the bits of a sieve. */
static unsigned sieved(const struct twx_join_sieve *sieve, unsigned n_words, const uint8_t *a,
                       const uint8_t *b)
{
    unsigned distance = 0;
    for (unsigned w = 0; w < n_words; w++) {
        const size_t at = 8 * (size_t)sieve->words[w];
        distance += (unsigned)__builtin_popcountll((twx_load64(a + at) ^ twx_load64(b + at)) &
                                                   sieve->masks[w]);
    }
    return distance;
}

/** Whether the pair, which is near, meets in a chunk before the one at hand and passes its sieve. */
static bool has_met(const struct twx_join_worker *worker, const uint8_t *a, const uint8_t *b)
{
    const struct twx_join_plan *plan = worker->plan;
    for (unsigned i = 0; i < worker->chunk; i++) {
        const uint32_t differing =
            twx_chunk_value(&plan->chunks[i], a) ^ twx_chunk_value(&plan->chunks[i], b);
        if ((unsigned)__builtin_popcount(differing) <= plan->radii[i] &&
            sieved(&plan->sieves[i], plan->n_words, a, b) <= plan->sieves[i].radius) {
            return true;
        }
    }
    return false;
}

/** Whether codes that far apart match. */
static bool are_near(const struct twx_join *join, const uint8_t *a, const uint8_t *b,
                     unsigned distance)
{
    if (distance > join->radius || !join->is_adaptive) {
        return distance <= join->radius;
    }
    const struct twx_reach reach = {
        .n_bits = 8 * (unsigned)join->code_bytes, .radius = join->radius, .is_adaptive = true};
    return distance <= twx_reach_least(&reach) || distance <= twx_reach_allowed(&reach, a, b);
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
    const uint32_t left_node = twx_join_side_node(worker->left, left);
    const uint32_t right_node = twx_join_side_node(worker->right, right);
    if (join->components != NULL && twx_union_find_find(join->components, left_node) ==
                                        twx_union_find_find(join->components, right_node)) {
        return true;
    }
    const uint8_t *a = twx_join_side_code(worker->left, left);
    const uint8_t *b = twx_join_side_code(worker->right, right);
    const unsigned distance = twx_hamming(a, b, join->code_bytes);
    if (!are_near(join, a, b, distance)) {
        return false;
    }
    if (join->components != NULL) {
        twx_union_find_join(join->components, left_node, right_node);
    } else if (!has_met(worker, a, b)) {
        const bool swap = join->right == NULL && left > right;
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
            __builtin_prefetch(&join->components->parent[twx_join_side_node(worker->left, left)]);
            __builtin_prefetch(&join->components->parent[twx_join_side_node(worker->right, right)]);
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
        if (twx_union_find_find(components, twx_join_side_node(worker->left, left)) !=
            twx_union_find_find(components, twx_join_side_node(worker->right, right))) {
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

/** Compares at most TWX_BLOCK_FILTER_LEFT_MAX codes with any number: candidates are held, and dealt with later. */
static void join_tile(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right, bool is_triangle)
{
    const struct twx_block_filter_run a = twx_join_side_run(worker->left, left);
    const struct twx_block_filter_run b = twx_join_side_run(worker->right, right);
    for (size_t next = 0; next < b.n && !worker->wants_no_more;) {
        const size_t n =
            twx_block_filter_meet(&worker->filter, &a, &b, is_triangle, &next, worker->candidates);
        for (size_t i = 0; i < n && !worker->wants_no_more; i++) {
            hold(worker, (struct twx_held){left.begin + worker->candidates[i].left,
                                           right.begin + worker->candidates[i].right});
        }
    }
}

/**
 * Compares at most TWX_BLOCK_FILTER_LEFT_MAX codes of one side, better few, with any number of the other one's up to the
 * first near pair, which is joined: for components.
 *
 * returns  whether there was one
 */
static bool join_first(struct twx_join_worker *worker, struct twx_stretch few,
                       struct twx_stretch many, bool few_are_left)
{
    const struct twx_join_side *few_side = few_are_left ? worker->left : worker->right;
    const struct twx_join_side *many_side = few_are_left ? worker->right : worker->left;
    const struct twx_block_filter_run a = twx_join_side_run(few_side, few);
    for (uint32_t begin = many.begin; begin < many.end;) {
        const uint32_t n_left = many.end - begin;
        const struct twx_stretch some = {begin,
                                         n_left < FIRST_BLOCK ? many.end : begin + FIRST_BLOCK};
        const struct twx_block_filter_run b = twx_join_side_run(many_side, some);
        size_t next = 0;
        const size_t n =
            twx_block_filter_meet(&worker->filter, &a, &b, false, &next, worker->candidates);
        begin += (uint32_t)next;
        for (size_t i = 0; i < n; i++) {
            const uint32_t one = few.begin + worker->candidates[i].left;
            const uint32_t other = some.begin + worker->candidates[i].right;
            if (take(worker, few_are_left ? (struct twx_held){one, other}
                                          : (struct twx_held){other, one})) {
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
            join_tile(worker, tile, tile, true);
            join_tile(worker, tile, (struct twx_stretch){tile.end, right.end}, false);
        } else {
            join_tile(worker, tile, right, false);
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
    return twx_union_find_find(worker->join->components, twx_join_side_node(side, side->ids[at]));
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

/** Notes a segment; of one of a single code is_one is false. */
static void note_segment(struct twx_join_side *side, uint32_t begin, uint32_t end, bool is_one)
{
    side->segment_ends[begin] = end;
    if (end - begin > 1) {
        side->segment_ends[begin + 1] = is_one ? 1 : 0;
    }
}

void twx_join_note_segments(const struct twx_join_worker *worker, struct twx_join_side *side,
                            struct twx_stretch bucket)
{
    uint32_t strays = bucket.begin;
    for (uint32_t at = bucket.begin; at < bucket.end;) {
        const uint32_t end = end_of_run(worker, side, at, bucket.end);
        if (end - at >= RUN_MIN) {
            if (strays < at) {
                note_segment(side, strays, at, false);
            }
            note_segment(side, at, end, true);
            strays = end;
        }
        at = end;
    }
    if (strays < bucket.end) {
        note_segment(side, strays, bucket.end, false);
    }
}

/** The segment of a bucket that begins at `at`; small buckets are one of strays. */
static struct twx_segment segment_at(const struct twx_join_side *side, struct twx_stretch bucket,
                                     uint32_t at)
{
    if (bucket.end - bucket.begin < TWX_JOIN_ORDER_MIN) {
        return (struct twx_segment){.at = bucket};
    }
    const uint32_t end = side->segment_ends[at];
    return (struct twx_segment){.at = {at, end},
                                .is_one = end - at > 1 && side->segment_ends[at + 1] != 0};
}

/** A run against a run: joined by their first near pair. */
static void join_runs(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right)
{
    for (uint32_t begin = left.begin; begin < left.end; begin += TWX_BLOCK_FILTER_LEFT_MAX) {
        if (join_first(worker, tile_of(left, begin), right, true)) {
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
        if (root_at(worker, side, at) != root_at(worker, other, run.begin)) {
            (void)join_first(worker, stray, run, strays_are_left);
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
    for (uint32_t i = left.begin; i < left.end;) {
        const struct twx_segment a = segment_at(worker->left, left, i);
        for (uint32_t j = is_triangle ? i : right.begin; j < right.end;) {
            const struct twx_segment b = segment_at(worker->right, right, j);
            join_segments(worker, &a, &b, is_triangle && i == j);
            j = b.at.end;
        }
        i = a.at.end;
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
            join_tile(worker, (struct twx_stretch){at, at + 1}, bucket, false);
            twx_join_flush(worker);  // before the next pivot is chosen
        }
    }
}
