// SPDX-License-Identifier: MIT
//
// Counting sort of codes into buckets, and the order within large ones. Each thread sorts the codes of its own
// range of values: it looks at all codes, which is cheap in a row, and writes where no other does.
#include "pairs/join_side.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/parallel_for.h"
#include "base/sort.h"

bool twx_join_side_init(struct twx_join_side *side, const uint8_t *codes,
                        const struct twx_join_tier *tier, size_t code_bytes,
                        const struct twx_join_plan *plan, bool for_components)
{
    const size_t n = tier->n;
    const unsigned n_bits = twx_join_plan_widest(plan);
    *side = (struct twx_join_side){.codes = codes,
                                   .members = tier->members,
                                   .n = n,
                                   .code_bytes = code_bytes,
                                   .n_words = plan->n_words,
                                   .limits_of = plan->sifts_whole ? tier->limits : NULL};
    const size_t n_starts = ((size_t)1 << n_bits) + 2;
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
    twx_prefer_large_pages(side->starts, n_starts * sizeof *side->starts);
    if (for_components) {
        side->segment_ends = twx_alloc(n, sizeof *side->segment_ends);
        is_good = is_good && side->segment_ends != NULL;
    }
    return is_good && side->ids != NULL && side->starts != NULL;
}

void twx_join_side_release(struct twx_join_side *side)
{
    for (unsigned w = 0; w < TWX_BLOCK_FILTER_WORDS_MAX; w++) {
        free(side->words[w]);
    }
    free(side->limits);
    free(side->ids);
    free(side->starts);
    free(side->segment_ends);
    *side = (struct twx_join_side){0};
}

struct sorting {
    struct twx_join_side *side;
    unsigned n_threads;
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

/** A share's values are [*first, *last). */
static void range_of(const struct sorting *sorting, unsigned share, uint32_t *first, uint32_t *last)
{
    const uint64_t n = UINT64_C(1) << sorting->side->chunk.n_bits;
    *first = (uint32_t)(n * share / sorting->n_threads);
    *last = (uint32_t)(n * (share + 1) / sorting->n_threads);
}

/** Counts two places ahead: after the summing ahead[v] is where bucket v begins, after the filling where it ends. */
static void count(void *user, unsigned share)
{
    const struct sorting *sorting = user;
    const struct twx_join_side *side = sorting->side;
    uint32_t first;
    uint32_t last;
    range_of(sorting, share, &first, &last);
    memset(side->starts + 2 + first, 0, (last - first) * sizeof *side->starts);
    for (size_t i = 0; i < side->n; i++) {
        const size_t id = side->members != NULL ? side->members[i] : i;
        const uint32_t value = value_of(side, id);
        if (value - first < last - first && is_wanted(sorting, value)) {
            side->starts[2 + value]++;
        }
    }
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
    uint32_t first;
    uint32_t last;
    range_of(sorting, share, &first, &last);
    uint32_t *ahead = side->starts + 1;
    for (size_t i = 0; i < side->n; i++) {
        const size_t id = side->members != NULL ? side->members[i] : i;
        const uint32_t value = value_of(side, id);
        if (value - first < last - first && is_wanted(sorting, value)) {
            place(side, sorting->sieve, id, ahead[value]++);
        }
    }
}

void twx_join_side_sort(struct twx_join_side *side, const struct twx_join_plan *plan,
                        unsigned chunk, unsigned n_threads, const bool *wanted)
{
    side->chunk = plan->chunks[chunk];
    side->is_scan = plan->is_scan;
    side->is_halved = plan->sieves[chunk].is_halved;
    struct sorting sorting = {
        .side = side, .n_threads = n_threads, .sieve = &plan->sieves[chunk], .wanted = wanted};
    side->starts[0] = 0;
    side->starts[1] = 0;
    twx_parallel_for(n_threads, count, &sorting);
    for (size_t value = 0; value < (size_t)1 << side->chunk.n_bits; value++) {
        side->starts[value + 2] += side->starts[value + 1];
    }
    twx_parallel_for(n_threads, fill, &sorting);
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
    twx_sort_u64(order->places, n);
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
