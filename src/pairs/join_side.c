// SPDX-License-Identifier: MIT
//
// Counting sort of codes into buckets, and the order within large ones. Each thread counts the values of its own stretch of
// the codes, and then knows the places of these in each bucket: behind those of the stretches before.
#include "pairs/join_side.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel_for.h"
#include "base/sort.h"

// Memory is what sorting waits for, and each share counts all values.
enum { SHARES_MAX = 8 };

bool twx_join_side_init(struct twx_join_side *side, const uint8_t *codes,
                        const struct twx_join_tier *tier, size_t code_bytes,
                        const struct twx_join_plan *plan, bool for_components, unsigned n_threads)
{
    const size_t n = tier->n;
    const unsigned n_bits = twx_join_plan_widest(plan);
    *side = (struct twx_join_side){.codes = codes,
                                   .members = tier->members,
                                   .n = n,
                                   .code_bytes = code_bytes,
                                   .n_words = plan->n_words,
                                   .n_shares = n_threads < SHARES_MAX ? n_threads : SHARES_MAX,
                                   .limits_of = plan->sifts_whole ? tier->limits : NULL};
    const size_t n_starts = ((size_t)1 << n_bits) + 1;
    const size_t n_cursors = side->n_shares << n_bits;
    bool is_good = true;
    for (unsigned w = 0; w < side->n_words; w++) {
        side->words[w] = twx_alloc(n, sizeof *side->words[w]);
        is_good = is_good && side->words[w] != NULL;
        twx_prefer_large_pages(side->words[w], n * sizeof *side->words[w]);
    }
    void *halves = side->words[0];
    side->halves[0] = halves;
    side->halves[1] = halves != NULL ? side->halves[0] + n : NULL;
    if (side->limits_of != NULL) {
        side->limits = twx_alloc(n, sizeof *side->limits);
        is_good = is_good && side->limits != NULL;
    }
    side->ids = twx_alloc(n, sizeof *side->ids);
    side->starts = twx_alloc(n_starts, sizeof *side->starts);
    twx_prefer_large_pages(side->ids, n * sizeof *side->ids);
    side->cursors = twx_alloc_large(n_cursors, sizeof *side->cursors);
    twx_prefer_large_pages(side->starts, n_starts * sizeof *side->starts);
    if (for_components) {
        side->segment_ends = twx_alloc(n, sizeof *side->segment_ends);
        is_good = is_good && side->segment_ends != NULL;
    }
    return is_good && side->ids != NULL && side->starts != NULL && side->cursors != NULL;
}

void twx_join_side_release(struct twx_join_side *side)
{
    for (unsigned w = 0; w < TWX_BLOCK_FILTER_WORDS_MAX; w++) {
        free(side->words[w]);
    }
    free(side->limits);
    free(side->ids);
    free(side->starts);
    free(side->cursors);
    free(side->segment_ends);
    *side = (struct twx_join_side){0};
}

struct sorting {
    struct twx_join_side *side;
    const struct twx_join_sieve *sieve;
    const bool *wanted;  // by value; NULL: all
};

/** The bucket of a code. */
static inline uint32_t value_of(const struct twx_join_side *side, size_t id)
{
    return side->is_scan ? (uint32_t)id & ((1U << side->chunk.n_bits) - 1)
                         : twx_chunk_value(&side->chunk, side->codes + id * side->code_bytes);
}

static inline bool is_wanted(const struct sorting *sorting, uint32_t value)
{
    return sorting->wanted == NULL || sorting->wanted[value];
}

/** A share's codes are those at [*first, *last), its cursors are returned. */
static uint32_t *share_of(const struct twx_join_side *side, unsigned share, size_t *first,
                          size_t *last)
{
    *first = side->n * share / side->n_shares;
    *last = side->n * (share + 1) / side->n_shares;
    return side->cursors + ((size_t)share << side->chunk.n_bits);
}

static void count(void *user, unsigned share)
{
    const struct sorting *sorting = user;
    const struct twx_join_side *side = sorting->side;
    size_t i;
    size_t last;
    uint32_t *counts = share_of(side, share, &i, &last);
    memset(counts, 0, sizeof *counts << side->chunk.n_bits);
    for (; i < last; i++) {
        counts[value_of(side, side->members != NULL ? side->members[i] : i)]++;
    }
}

/** Makes starts of the counts of all shares, and cursors of these. */
static void sum(const struct sorting *sorting)
{
    const struct twx_join_side *side = sorting->side;
    const size_t n_values = (size_t)1 << side->chunk.n_bits;
    uint32_t n = 0;
    for (size_t value = 0; value < n_values; value++) {
        side->starts[value] = n;
        for (unsigned share = 0; share < side->n_shares && is_wanted(sorting, (uint32_t)value);
             share++) {
            uint32_t *cursor = &side->cursors[((size_t)share << side->chunk.n_bits) + value];
            const uint32_t begin = n;
            n += *cursor;
            *cursor = begin;
        }
    }
    side->starts[n_values] = n;
}

/** Puts what the sieve takes of a code in its place. */
static inline void place(const struct twx_join_side *side, const struct twx_join_sieve *sieve,
                         size_t id, uint32_t at)
{
    const uint8_t *code = side->codes + id * side->code_bytes;
    side->ids[at] = (uint32_t)id;
    if (sieve->is_halved) {
        const uint64_t bits =
            twx_join_sieve_halves(sieve, twx_load64(code + 8 * (size_t)sieve->words[0]));
        side->halves[0][at] = (uint32_t)bits;
        side->halves[1][at] = (uint32_t)(bits >> 32);
        return;
    }
    for (unsigned w = 0; w < side->n_words; w++) {
        side->words[w][at] = twx_load64(code + 8 * (size_t)sieve->words[w]) & sieve->masks[w];
    }
    if (side->limits != NULL) {
        side->limits[at] = side->limits_of[id];
    }
}

static void fill(void *user, unsigned share)
{
    const struct sorting *sorting = user;
    const struct twx_join_side *side = sorting->side;
    size_t i;
    size_t last;
    uint32_t *cursors = share_of(side, share, &i, &last);
    for (; i < last; i++) {
        const size_t id = side->members != NULL ? side->members[i] : i;
        const uint32_t value = value_of(side, id);
        if (is_wanted(sorting, value)) {
            place(side, sorting->sieve, id, cursors[value]++);
        }
    }
}

void twx_join_side_sort(struct twx_join_side *side, const struct twx_join_plan *plan,
                        unsigned chunk, const bool *wanted)
{
    side->chunk = plan->chunks[chunk];
    side->is_scan = plan->is_scan;
    side->is_halved = plan->sieves[chunk].is_halved;
    struct sorting sorting = {.side = side, .sieve = &plan->sieves[chunk], .wanted = wanted};
    twx_parallel_for(side->n_shares, count, &sorting);
    sum(&sorting);
    twx_parallel_for(side->n_shares, fill, &sorting);
}

static void order_u64(const struct twx_join_order *order, size_t n, uint64_t *items)
{
    for (size_t i = 0; i < n; i++) {
        order->items[i] = items[(uint32_t)order->places[i]];
    }
    memcpy(items, order->items, n * sizeof *items);
}

static void order_u32(const struct twx_join_order *order, size_t n, uint32_t *items)
{
    for (size_t i = 0; i < n; i++) {
        order->items[i] = items[(uint32_t)order->places[i]];
    }
    for (size_t i = 0; i < n; i++) {
        items[i] = (uint32_t)order->items[i];
    }
}

static void order_u16(const struct twx_join_order *order, size_t n, uint16_t *items)
{
    for (size_t i = 0; i < n; i++) {
        order->items[i] = items[(uint32_t)order->places[i]];
    }
    for (size_t i = 0; i < n; i++) {
        items[i] = (uint16_t)order->items[i];
    }
}

bool twx_join_side_order(struct twx_join_side *side, struct twx_stretch bucket,
                         const struct twx_union_find *components, struct twx_join_order *order)
{
    const size_t n = bucket.end - bucket.begin;
    if (!twx_reserve((void **)&order->places, &order->places_cap, n, sizeof *order->places) ||
        !twx_reserve((void **)&order->items, &order->items_cap, n, sizeof *order->items)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t root =
            twx_union_find_find(components, twx_join_side_node(side, side->ids[bucket.begin + i]));
        order->places[i] = (uint64_t)root << 32 | i;
    }
    twx_sort_u64_keys(order->places, n);
    for (unsigned h = 0; h < 2 && side->is_halved; h++) {
        order_u32(order, n, side->halves[h] + bucket.begin);
    }
    for (unsigned w = 0; w < side->n_words && !side->is_halved; w++) {
        order_u64(order, n, side->words[w] + bucket.begin);
    }
    if (side->limits != NULL) {
        order_u16(order, n, side->limits + bucket.begin);
    }
    order_u32(order, n, side->ids + bucket.begin);
    return true;
}
