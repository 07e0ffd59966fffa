// SPDX-License-Identifier: MIT
//
// The cost of a join by the number and width of its chunks.
#include "pairs/join_plan.h"

#include <math.h>

// Nanoseconds, measured on a Xeon of 3.5 GHz with 1 and 10 million codes; only their ratios matter.
static const double sort_ns = 25;        // to put one code in its bucket
static const double bucket_ns = 2;       // to make an empty bucket
static const double bucket_pair_ns = 6;  // to look at two buckets
static const double candidate_ns = 60;   // to look at a pair that its sieve lets through

enum {
    SCAN_BITS = 6,         // 64 buckets: enough for threads to share
    SPARE_MAX = 3,         // a spare chunk is narrow
    CHUNK_BITS_LEAST = 6,  // of parts: narrower ones never pay
    // Of the first half of a sieve, beside the bits in which the chunk differs: 1 of 1,000 random pairs passes, so that few
    // vectors of codes have one that does.
    FIRST_RADIUS_MAX = 7,
};

/** Words of a sieve: one rules out a pair of codes of two words, it takes two where there are eight. */
static unsigned n_sieve_words(unsigned n_code_bits)
{
    return n_code_bits > 128 ? 2 : 1;
}

// ---------------------------------------------------------------------------------------------------------
// Shapes

/** Bits of each part. */
static unsigned part_bits(const struct twx_join_shape *shape, unsigned n_code_bits)
{
    return n_code_bits / shape->n_parts;
}

/** Bits of the spare chunk: what the two parts in the middle leave between them. */
static unsigned spare_bits(const struct twx_join_shape *shape, unsigned n_code_bits)
{
    const unsigned n_free = part_bits(shape, n_code_bits) - shape->n_chunks * shape->n_bits;
    return 2 * n_free < shape->n_bits ? 2 * n_free : shape->n_bits / 2 * 2;
}

static int part_radius(const struct twx_join_shape *shape, unsigned radius, unsigned part)
{
    return twx_chunk_radius(shape->n_parts, part, radius - shape->spare);
}

bool twx_join_shape_fits(const struct twx_join_shape *shape, unsigned n_code_bits, unsigned radius)
{
    const unsigned n_all = shape->n_parts * shape->n_chunks + (shape->spare > 0 ? 1 : 0);
    return shape->n_chunks * shape->n_bits <= part_bits(shape, n_code_bits) &&
           n_all <= TWX_JOIN_CHUNKS_MAX && shape->spare <= radius &&
           (radius + 1 - shape->spare) / shape->n_parts >= shape->n_chunks &&
           (shape->spare == 0 ||
            (shape->n_parts > 1 && spare_bits(shape, n_code_bits) >= shape->spare));
}

/** The words behind a chunk: those of its own are equal or nearly so in all codes that meet. */
static struct twx_join_sieve sieve_behind(const struct twx_chunk *chunk, unsigned n_code_bits,
                                          unsigned radius)
{
    struct twx_join_sieve sieve = {.radius = radius};
    const unsigned last_word = chunk->word + (twx_chunk_is_split(chunk) ? 1 : 0);
    for (unsigned w = 0; w < TWX_BLOCK_FILTER_WORDS_MAX; w++) {
        sieve.words[w] = (last_word + 1 + w) % (n_code_bits / 64);
        sieve.masks[w] = UINT64_MAX;
    }
    return sieve;
}

/** The bits of a part's chunks, [begin, end) of the code. */
static struct twx_join_sieve sieve_of_part(unsigned begin, unsigned end, unsigned first_word,
                                           unsigned radius)
{
    struct twx_join_sieve sieve = {.radius = radius};
    for (unsigned w = 0; w < TWX_BLOCK_FILTER_WORDS_MAX; w++) {
        sieve.words[w] = first_word + w;
        for (unsigned bit = 0; bit < 64; bit++) {
            const unsigned at = 64 * (first_word + w) + bit;
            sieve.masks[w] |= at >= begin && at < end ? UINT64_C(1) << bit : 0;
        }
    }
    return sieve;
}

/** Halves a sieve of one word, if half of it rules out nearly all pairs; the chunk's bits are all its own or none. */
static void halve(struct twx_join_sieve *sieve, const struct twx_chunk *chunk, unsigned radius)
{
    const uint64_t mask = sieve->masks[0];  // bits in a row
    const unsigned begin = (unsigned)__builtin_ctzll(mask);
    const unsigned end = begin + (unsigned)__builtin_popcountll(mask);
    const bool is_own = chunk->word == sieve->words[0] && !twx_chunk_is_split(chunk);
    const unsigned after = is_own ? chunk->shift + chunk->n_bits : begin;
    if (end - begin - (is_own ? chunk->n_bits : 0) >= 32 &&
        sieve->radius <= radius + FIRST_RADIUS_MAX) {
        sieve->is_halved = true;
        sieve->above = after < 64 ? mask & UINT64_MAX << after : 0;
        sieve->turn_above = after % 64;
        sieve->turn_below = (end - after - begin) % 64;
    }
}

static void add_chunk(struct twx_join_plan *plan, struct twx_chunk chunk, unsigned radius,
                      const struct twx_join_sieve *sieve)
{
    plan->chunks[plan->n_chunks] = chunk;
    plan->radii[plan->n_chunks] = radius;
    plan->sieves[plan->n_chunks] = *sieve;
    if (plan->n_words == 1 && !plan->is_scan) {
        halve(&plan->sieves[plan->n_chunks], &chunk, radius);
    }
    plan->n_chunks++;
}

/** The chunks of one part: of the first half of the parts at its beginning, of the second half at its end. */
static void add_part(const struct twx_join_shape *shape, unsigned n_code_bits, unsigned radius,
                     unsigned part, struct twx_join_plan *plan)
{
    const unsigned n_bits = part_bits(shape, n_code_bits);
    const unsigned n_used = shape->n_chunks * shape->n_bits;
    const unsigned begin = part * n_bits + (2 * part < shape->n_parts ? 0 : n_bits - n_used);
    const unsigned in_part = (unsigned)part_radius(shape, radius, part);
    const struct twx_join_sieve of_part =
        sieve_of_part(begin, begin + n_used, part * n_bits / 64, in_part);
    for (unsigned i = 0; i < shape->n_chunks; i++) {
        const struct twx_chunk chunk = twx_chunk_at(begin + i * shape->n_bits, shape->n_bits);
        const struct twx_join_sieve behind = sieve_behind(&chunk, n_code_bits, radius);
        add_chunk(plan, chunk, (unsigned)twx_chunk_radius(shape->n_chunks, i, in_part),
                  shape->n_parts > 1 ? &of_part : &behind);
    }
}

void twx_join_plan_of(const struct twx_join_shape *shape, unsigned n_code_bits, unsigned radius,
                      struct twx_join_plan *plan)
{
    *plan = (struct twx_join_plan){.n_words = n_sieve_words(n_code_bits)};
    for (unsigned part = 0; part < shape->n_parts; part++) {
        if (shape->spare > 0 && 2 * part == shape->n_parts) {
            const unsigned n_bits = spare_bits(shape, n_code_bits);
            const struct twx_chunk chunk = twx_chunk_at((n_code_bits - n_bits) / 2, n_bits);
            const struct twx_join_sieve sieve = sieve_behind(&chunk, n_code_bits, radius);
            add_chunk(plan, chunk, shape->spare - 1, &sieve);
        }
        add_part(shape, n_code_bits, radius, part, plan);
    }
}

void twx_join_plan_sift_whole(unsigned radius, struct twx_join_plan *plan)
{
    plan->n_words = 2;
    plan->sifts_whole = true;
    for (unsigned i = 0; i < plan->n_chunks; i++) {
        plan->sieves[i] = (struct twx_join_sieve){
            .words = {0, 1}, .masks = {UINT64_MAX, UINT64_MAX}, .radius = radius};
    }
}

unsigned twx_join_plan_widest(const struct twx_join_plan *plan)
{
    unsigned n_bits = 0;
    for (unsigned i = 0; i < plan->n_chunks; i++) {
        n_bits = plan->chunks[i].n_bits > n_bits ? plan->chunks[i].n_bits : n_bits;
    }
    return n_bits;
}

// ---------------------------------------------------------------------------------------------------------
// Costs

/** What is joined. */
struct task {
    double n_pairs;
    double n_sorted;
    unsigned n_code_bits;
    unsigned radius;
};

/** The share of pairs of random codes that differ in at most `radius` of n_bits. */
static double share_within(unsigned n_bits, int radius)
{
    return ldexp(twx_chunk_n_near(n_bits, radius), -(int)n_bits);
}

/** Cost of one chunk, ns; `passing` is the share of pairs that its sieve lets through. */
static double chunk_cost(const struct task *task, unsigned n_bits, int radius, double passing)
{
    const double n_buckets = (double)(UINT64_C(1) << n_bits);
    const double pair_ns = twx_block_filter_pair_ns() + passing * candidate_ns;
    return task->n_sorted * sort_ns + n_buckets * bucket_ns +
           twx_chunk_n_near(n_bits, radius) *
               (n_buckets * bucket_pair_ns + task->n_pairs / n_buckets * pair_ns);
}

/** Cost of n_parts parts that share `total`, the sum of their radii + 1. The chunks of a part are of two radii at most. */
static double parts_cost(const struct task *task, const struct twx_join_shape *shape,
                         double passing_behind)
{
    const unsigned total = task->radius + 1 - shape->spare;
    const unsigned m = shape->n_chunks;
    double cost = 0;
    for (unsigned larger = 0; larger < 2; larger++) {
        const unsigned n_larger = total % shape->n_parts;
        const unsigned n = larger ? n_larger : shape->n_parts - n_larger;
        const unsigned in_part = total / shape->n_parts + larger;
        if (n == 0) {
            continue;
        }
        const double passing = shape->n_parts > 1
                                   ? share_within((m - 1) * shape->n_bits, (int)in_part - 1)
                                   : passing_behind;
        const unsigned n_wide = in_part % m;
        const int narrow = (int)(in_part / m) - 1;
        cost += n * ((m - n_wide) * chunk_cost(task, shape->n_bits, narrow, passing));
        cost +=
            n_wide == 0 ? 0 : n * (n_wide * chunk_cost(task, shape->n_bits, narrow + 1, passing));
    }
    return cost;
}

static double cost_of(const struct task *task, const struct twx_join_shape *shape)
{
    const double passing_behind =
        share_within(64 * n_sieve_words(task->n_code_bits), (int)task->radius);
    const double parts = parts_cost(task, shape, passing_behind);
    return shape->spare == 0 ? parts
                             : parts + chunk_cost(task, spare_bits(shape, task->n_code_bits),
                                                  (int)shape->spare - 1, passing_behind);
}

/** Tries all widths of chunks for a number of parts, of chunks in each, and a spare; *least is the cost so far. */
static void try_widths(const struct task *task, struct twx_join_shape shape, double *least,
                       struct twx_join_shape *best)
{
    for (shape.n_bits = shape.n_parts > 1 ? CHUNK_BITS_LEAST : 1;
         shape.n_bits <= TWX_CHUNK_BITS_MAX; shape.n_bits++) {
        if (!twx_join_shape_fits(&shape, task->n_code_bits, task->radius)) {
            continue;
        }
        const double cost = cost_of(task, &shape);
        if (cost < *least) {
            *least = cost;
            *best = shape;
        }
    }
}

static void plan_scan(unsigned n_code_bits, unsigned radius, struct twx_join_plan *plan)
{
    *plan = (struct twx_join_plan){.is_scan = true, .n_words = n_sieve_words(n_code_bits)};
    const struct twx_join_sieve sieve = {
        .words = {0, 1}, .masks = {UINT64_MAX, UINT64_MAX}, .radius = radius};
    add_chunk(plan, (struct twx_chunk){.n_bits = SCAN_BITS}, SCAN_BITS, &sieve);
}

void twx_join_plan(size_t n_left, size_t n_right, bool is_self, unsigned n_code_bits,
                   unsigned radius, struct twx_join_plan *plan)
{
    const struct task task = {.n_pairs = (double)n_left * (double)n_right * (is_self ? 0.5 : 1),
                              .n_sorted = (double)n_left + (is_self ? 0 : (double)n_right),
                              .n_code_bits = n_code_bits,
                              .radius = radius};
    const unsigned n_words = n_sieve_words(n_code_bits);
    const double passing = share_within(64 * n_words, (int)radius);
    double least = task.n_sorted * sort_ns +
                   task.n_pairs * (twx_block_filter_pair_ns() + passing * candidate_ns);
    struct twx_join_shape best = {0};
    if (least > sort_ns * task.n_sorted * 4) {  // else no cut is worth a thought
        for (unsigned m = 1; m <= TWX_JOIN_CHUNKS_MAX && m <= radius + 1; m++) {
            try_widths(&task, (struct twx_join_shape){.n_parts = 1, .n_chunks = m}, &least, &best);
            for (unsigned spare = 0; spare <= SPARE_MAX; spare++) {
                const struct twx_join_shape shape = {
                    .n_parts = n_code_bits / 64 / n_words, .n_chunks = m, .spare = spare};
                try_widths(&task, shape, &least, &best);
            }
        }
    }
    if (best.n_parts == 0) {
        plan_scan(n_code_bits, radius, plan);
    } else {
        twx_join_plan_of(&best, n_code_bits, radius, plan);
    }
    plan->seconds = 1e-9 * least;
}
