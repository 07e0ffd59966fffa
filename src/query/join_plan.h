// SPDX-License-Identifier: MIT
//
// How a join cuts codes into chunks, and how far it looks in each.
//
// Pigeonhole: let chunks 0 .. m-1 be disjoint bits of a code, with radii r_i so that sum(r_i + 1) = R + 1. Two
// codes that differ in more than r_i bits in every chunk differ in at least sum(r_i + 1) > R bits. So each pair
// within R is met in some chunk i among the codes whose values there differ by at most r_i bits.
#ifndef TWX_QUERY_JOIN_PLAN_H
#define TWX_QUERY_JOIN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    TWX_JOIN_CHUNKS_MAX = 64,
    TWX_CHUNK_BITS_MAX = 24,  // 64 MB of bucket starts
};

/** Some adjacent bits of a code, numbered in the words as they are loaded. */
struct twx_chunk {
    unsigned word;
    unsigned shift;   // from the word's lowest bit
    unsigned n_bits;  // of its value; may reach into the next word
    unsigned radius;
};

struct twx_join_plan {
    struct twx_chunk chunks[TWX_JOIN_CHUNKS_MAX];
    unsigned n_chunks;
    // One chunk whose value is the code's own number: every bucket meets every other. Chosen when a look at all
    // pairs is cheaper than sorting, or the radius too wide for chunks.
    bool is_scan;
    double seconds;  // estimate, one thread
};

/** Splits bits and radius at the least estimated cost for codes as good as random. */
void twx_join_plan(size_t n_left, size_t n_right, bool is_self, unsigned n_bits, unsigned radius,
                   struct twx_join_plan *plan);

/** A plan of so many chunks of n_bits each, as far as they go; seconds is 0. */
void twx_join_plan_chunks(unsigned n_chunks, unsigned n_bits, unsigned radius,
                          struct twx_join_plan *plan);

/** Values of a chunk within its radius of one value: the sum of binomials. */
double twx_chunk_n_masks(const struct twx_chunk *chunk);

static inline uint64_t twx_code_word(const uint8_t *code, unsigned word)
{
    uint64_t value;
    memcpy(&value, code + (size_t)word * 8, sizeof value);
    return value;
}

/** The value of a chunk. */
static inline uint32_t twx_chunk_value(const struct twx_chunk *chunk, const uint8_t *code)
{
    uint64_t bits = twx_code_word(code, chunk->word) >> chunk->shift;
    if (chunk->shift + chunk->n_bits > 64) {
        bits |= twx_code_word(code, chunk->word + 1) << (64 - chunk->shift);
    }
    return (uint32_t)(bits & ((UINT64_C(1) << chunk->n_bits) - 1));
}

#endif
