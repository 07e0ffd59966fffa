// SPDX-License-Identifier: MIT
//
// The join of two tiers, chunk by chunk. Within a chunk threads take pieces of work from a shared counter: n buckets, one
// way in which the value of the other bucket differs. Owns the buckets of one chunk.
#include "pairs/join_tier.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "pairs/join_buckets.h"

enum {
    // Codes of a piece of work, about: their words stay in the second-level cache while the buckets that meet
    // them pass by, and there are enough pieces to keep threads busy to the end.
    PIECE_CODES = 4096,
    MIN_PIECES = 64,
    PIVOTS_MIN =
        1024,  // codes of a bucket that gets pivots: they cost less than an eighth of its pairs
    // Right codes for each left one from which those that meet none are left out of the sorting.
    FEW_LEFT = 8,
    LARGE_PAIRS = 128 * 128,  // of codes of two buckets, above which runs are looked for
};

/** Below this estimate threads cost more than they bring. */
static const double one_thread_seconds = 2e-4;

struct state {
    const struct twx_join *join;
    size_t n_left;
    bool is_self;  // the left codes among themselves
    struct twx_join_plan plan;
    struct twx_join_side sides[2];
    struct twx_join_worker *workers;  // owned, n_threads
    unsigned n_threads;
    unsigned chunk;
    unsigned weight;  // bits in which the values differ, in this round
    uint32_t *masks;  // owned: all values of that weight
    size_t masks_cap;
    size_t n_masks;
    bool *wanted;        // owned, by value: which right codes are looked at; NULL: all
    size_t n_pieces;     // of the values
    atomic_size_t next;  // piece of work, handed out in order
    atomic_bool is_over;
};

static struct twx_join_side *right_of(struct state *state)
{
    return state->is_self ? &state->sides[0] : &state->sides[1];
}

/** The next piece of work; false when there is none, or no more is wanted. */
static bool next_piece(struct state *state, struct twx_join_worker *worker, size_t *piece)
{
    if (worker->wants_no_more || worker->is_out_of_memory || twx_is_stopped(state->join->run)) {
        atomic_store(&state->is_over, true);
    }
    if (atomic_load(&state->is_over)) {
        return false;
    }
    *piece = atomic_fetch_add(&state->next, 1);
    return *piece < state->n_pieces;
}

/** Values [*begin, *end) of a piece. */
static void values_of(const struct state *state, size_t piece, uint32_t *begin, uint32_t *end)
{
    const uint64_t n = UINT64_C(1) << state->plan.chunks[state->chunk].n_bits;
    *begin = (uint32_t)(n * piece / state->n_pieces);
    *end = (uint32_t)(n * (piece + 1) / state->n_pieces);
}

// ---------------------------------------------------------------------------------------------------------
// Order in large buckets

static void prepare_bucket(struct state *state, struct twx_join_worker *worker,
                           struct twx_join_side *side, uint32_t value)
{
    const struct twx_stretch bucket = twx_join_side_bucket(side, value);
    const uint32_t n = bucket.end - bucket.begin;
    if (n < TWX_JOIN_ORDER_MIN) {
        return;
    }
    if (n >= PIVOTS_MIN && state->weight == 0 && state->is_self) {
        twx_join_pivots(worker, bucket);
    }
    if (!twx_join_side_order(side, bucket, state->join->components, &worker->order)) {
        worker->is_out_of_memory = true;
        return;
    }
    twx_join_note_segments(worker, side, bucket);
}

static void prepare(void *user, unsigned share)
{
    struct state *state = user;
    struct twx_join_worker *worker = &state->workers[share];
    const size_t n_sides = state->is_self ? 1 : 2;
    size_t piece = 0;
    while (next_piece(state, worker, &piece)) {
        uint32_t value;
        uint32_t end;
        for (values_of(state, piece, &value, &end); value < end; value++) {
            for (size_t i = 0; i < n_sides; i++) {
                prepare_bucket(state, worker, &state->sides[i], value);
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

static void join_two(struct state *state, struct twx_join_worker *worker, uint32_t value,
                     uint32_t mask)
{
    const struct twx_stretch left = twx_join_side_bucket(worker->left, value);
    const struct twx_stretch right = twx_join_side_bucket(worker->right, value ^ mask);
    const bool is_triangle = state->is_self && mask == 0;
    const uint64_t n_pairs = (uint64_t)(left.end - left.begin) * (right.end - right.begin);
    if (n_pairs == 0) {
        return;
    }
    if (state->join->components != NULL && n_pairs >= LARGE_PAIRS) {
        twx_join_large_buckets(worker, left, right, is_triangle);
    } else {
        twx_join_buckets(worker, left, right, is_triangle);
    }
}

static void join_piece(struct state *state, struct twx_join_worker *worker, size_t piece)
{
    uint32_t begin;
    uint32_t end;
    values_of(state, piece, &begin, &end);
    for (size_t i = 0; i < state->n_masks; i++) {
        const uint32_t mask = state->masks[i];
        // In a join of one set two buckets meet twice: the one without the mask's highest bit leads.
        const uint32_t leads = state->is_self && mask != 0 ? 1U << (31 - __builtin_clz(mask)) : 0;
        for (uint32_t value = begin; value < end; value++) {
            if ((value & leads) == 0) {
                join_two(state, worker, value, mask);
            }
            if (worker->wants_no_more || worker->is_out_of_memory) {
                return;
            }
        }
    }
}

static void join_pieces(void *user, unsigned share)
{
    struct state *state = user;
    struct twx_join_worker *worker = &state->workers[share];
    size_t piece = 0;
    while (next_piece(state, worker, &piece)) {
        join_piece(state, worker, piece);
    }
    twx_join_flush(worker);
}

/** All masks of state->weight among n_bits, ascending. */
static bool make_masks(struct state *state, unsigned n_bits)
{
    const uint32_t end = UINT32_C(1) << n_bits;
    state->n_masks = 0;
    for (uint32_t mask = (UINT32_C(1) << state->weight) - 1; mask < end;
         mask = twx_next_of_weight(mask)) {
        if (!twx_reserve((void **)&state->masks, &state->masks_cap, state->n_masks + 1,
                         sizeof *state->masks)) {
            return false;
        }
        state->masks[state->n_masks++] = mask;
        if (mask == 0) {
            break;  // the only one without a bit
        }
    }
    return true;
}

static bool run_all(struct state *state, twx_parallel_fn fn)
{
    atomic_store(&state->next, 0);
    twx_parallel_for(state->n_threads, fn, state);
    for (unsigned i = 0; i < state->n_threads; i++) {
        if (state->workers[i].is_out_of_memory) {
            return false;
        }
    }
    return true;
}

/** Tells the workers the chunk and weight at hand. */
static void set_filters(struct state *state)
{
    const struct twx_join_sieve *sieve = &state->plan.sieves[state->chunk];
    for (unsigned i = 0; i < state->n_threads; i++) {
        state->workers[i].chunk = state->chunk;
        state->workers[i].filter = (struct twx_block_filter){
            .n_words = state->plan.n_words,
            .radius = sieve->radius,
            .is_halved = sieve->is_halved,
            // The first half has no bits of the chunk, in which the codes differ already.
            .first_radius = sieve->is_halved ? sieve->radius - state->weight : 0,
        };
    }
}

/** Marks the values that meet one of the left codes in the chunk at hand; false when out of memory. */
static bool mark_wanted(struct state *state)
{
    const struct twx_chunk *chunk = &state->plan.chunks[state->chunk];
    const uint32_t n_values = UINT32_C(1) << chunk->n_bits;
    const unsigned radius = state->plan.radii[state->chunk];
    memset(state->wanted, 0, n_values * sizeof *state->wanted);
    for (state->weight = 0; state->weight <= radius && state->weight <= chunk->n_bits;
         state->weight++) {
        if (!make_masks(state, chunk->n_bits)) {
            return false;
        }
        for (uint32_t value = 0; value < n_values; value++) {
            const struct twx_stretch bucket = twx_join_side_bucket(&state->sides[0], value);
            for (size_t i = 0; i < state->n_masks && bucket.begin < bucket.end; i++) {
                state->wanted[value ^ state->masks[i]] = true;
            }
        }
    }
    return true;
}

/** All pairs that meet in one chunk; false when out of memory. */
static bool join_chunk(struct state *state)
{
    const struct twx_chunk *chunk = &state->plan.chunks[state->chunk];
    const size_t n_values = (size_t)1 << chunk->n_bits;
    state->n_pieces = 1 + state->n_left / PIECE_CODES;
    state->n_pieces = state->n_pieces < MIN_PIECES ? MIN_PIECES : state->n_pieces;
    state->n_pieces = state->n_pieces < n_values ? state->n_pieces : n_values;
    twx_join_side_sort(&state->sides[0], &state->plan, state->chunk, NULL);
    if (state->wanted != NULL && !mark_wanted(state)) {
        return false;
    }
    if (!state->is_self) {
        twx_join_side_sort(&state->sides[1], &state->plan, state->chunk, state->wanted);
    }
    const unsigned radius = state->plan.radii[state->chunk];
    for (state->weight = 0;
         state->weight <= radius && state->weight <= chunk->n_bits && !atomic_load(&state->is_over);
         state->weight++) {
        set_filters(state);
        if (!make_masks(state, chunk->n_bits) ||
            (state->join->components != NULL && !run_all(state, prepare)) ||
            !run_all(state, join_pieces)) {
            return false;
        }
    }
    return true;
}

/** Allocates what is needed for two tiers; right is NULL where it is the left one. */
static bool allocate(struct state *state, const struct twx_join_tier *left,
                     const struct twx_join_tier *right)
{
    const struct twx_join *join = state->join;
    const bool for_components = join->components != NULL;
    const uint8_t *right_codes = join->right == NULL ? join->left : join->right;
    state->workers = twx_alloc(state->n_threads, sizeof *state->workers);
    if (state->workers == NULL ||
        !twx_join_side_init(&state->sides[0], join->left, left, join->code_bytes, &state->plan,
                            for_components, state->n_threads) ||
        (right != NULL &&
         !twx_join_side_init(&state->sides[1], right_codes, right, join->code_bytes, &state->plan,
                             for_components, state->n_threads))) {
        return false;
    }
    state->sides[0].nodes = join->left_nodes;
    if (right != NULL && left->n < right->n / FEW_LEFT && !state->plan.is_scan) {
        state->wanted =
            twx_alloc((size_t)1 << twx_join_plan_widest(&state->plan), sizeof *state->wanted);
        if (state->wanted == NULL) {
            return false;
        }
    }
    for (unsigned i = 0; i < state->n_threads; i++) {
        struct twx_join_worker *worker = &state->workers[i];
        worker->join = join;
        worker->plan = &state->plan;
        worker->left = &state->sides[0];
        worker->right = right_of(state);
        worker->share = i;
    }
    return true;
}

/** The plan of the caller, or the cheapest. */
static void make_plan(struct state *state, const struct twx_join_tier *left,
                      const struct twx_join_tier *right)
{
    const struct twx_join *join = state->join;
    if (join->plan != NULL) {
        state->plan = *join->plan;
        return;
    }
    const struct twx_join_tier *other = right == NULL ? left : right;
    const unsigned radius = left->radius < other->radius ? left->radius : other->radius;
    twx_join_plan(left->n, other->n, right == NULL, 8 * (unsigned)join->code_bytes, radius,
                  &state->plan);
    // Who wants pairs asks within dense regions; a tier below the whole radius is of codes of little structure.
    if (join->code_bytes == 16 && (radius < join->radius || join->components == NULL)) {
        twx_join_plan_sift_whole(radius, &state->plan);
    }
    state->n_threads = state->plan.seconds < one_thread_seconds ? 1 : join->n_threads;
}

enum twx_status twx_join_tier(const struct twx_join *join, const struct twx_join_tier *left,
                              const struct twx_join_tier *right, bool *is_over,
                              struct twx_error *err)
{
    struct state state = {
        .join = join, .n_left = left->n, .is_self = right == NULL, .n_threads = join->n_threads};
    make_plan(&state, left, right);
    bool is_good = allocate(&state, left, right);
    for (; state.chunk < state.plan.n_chunks && is_good && !atomic_load(&state.is_over);
         state.chunk++) {
        is_good = join_chunk(&state);
    }
    for (unsigned i = 0; state.workers != NULL && i < state.n_threads; i++) {
        *is_over = *is_over || state.workers[i].wants_no_more;
        twx_join_worker_release(&state.workers[i]);
    }
    free(state.workers);
    free(state.masks);
    free(state.wanted);
    twx_join_side_release(&state.sides[0]);
    twx_join_side_release(&state.sides[1]);
    if (twx_is_stopped(join->run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while comparing hashes");
    }
    return is_good ? TWX_OK : twx_fail_memory(err);
}
