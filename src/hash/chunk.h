// SPDX-License-Identifier: MIT
//
// What the two searches by chunks have in common: that of queries in tables (mih.h) and that of all pairs in buckets
// (query/join.h). A chunk is some bits of a code, and their number its value. All functions are pure.
//
// The general pigeonhole principle: let chunks 0 .. m-1 be disjoint bits of a code, with radii r_i so that
// sum(r_i + 1) = R + 1. Two codes that differ in more than r_i bits in every chunk differ in at least
// sum(r_i + 1) > R bits. So each pair within R meets in some chunk i, among the values that differ there by at most
// r_i bits. A chunk of radius -1 is not looked at.
//
// source  M. Norouzi, A. Punjani, D. Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", CVPR 2012;
//         J. Qin et al., "GPH: Similarity Search in Hamming Space", ICDE 2018 (general pigeonhole)
#ifndef TWX_HASH_CHUNK_H
#define TWX_HASH_CHUNK_H

#include <stdbool.h>
#include <stddef.h>

#include "hash/word.h"

enum { TWX_CHUNK_BITS_MAX = 24 };  // 64 MB of where values begin, and as much a sorting thread

/** Adjacent bits of a code, at most TWX_CHUNK_BITS_MAX. */
struct twx_chunk {
    unsigned word;   // that the lowest bit is in
    unsigned shift;  // of the lowest bit there
    unsigned n_bits;
};

/** Bits at .. at + n_bits - 1 of a code. */
static inline struct twx_chunk twx_chunk_at(unsigned at, unsigned n_bits)
{
    return (struct twx_chunk){.word = at / 64, .shift = at % 64, .n_bits = n_bits};
}

/** Whether a chunk goes on in the word after its own. */
TWX_INLINE bool twx_chunk_is_split(const struct twx_chunk *chunk)
{
    return chunk->shift + chunk->n_bits > 64;
}

/** The value of a chunk, from its word and, if it is split, the one after. */
TWX_INLINE uint32_t twx_chunk_value_in(const struct twx_chunk *chunk, uint64_t word, uint64_t next)
{
    uint64_t bits = word >> chunk->shift;
    if (twx_chunk_is_split(chunk)) {
        bits |= next << (64 - chunk->shift);
    }
    return (uint32_t)bits & ((UINT32_C(1) << chunk->n_bits) - 1);
}

/** The value of a chunk in a code. */
TWX_INLINE uint32_t twx_chunk_value(const struct twx_chunk *chunk, const uint8_t *code)
{
    const uint8_t *word = code + (size_t)8 * chunk->word;
    return twx_chunk_value_in(chunk, twx_load64(word),
                              twx_chunk_is_split(chunk) ? twx_load64(word + 8) : 0);
}

/** The radius of chunk k of n: sum(r + 1) = radius + 1, as even as can be, the first ones the larger. */
int twx_chunk_radius(unsigned n_chunks, unsigned k, unsigned radius);

/** How many values of n_bits lie within a radius of one of them, 0 for -1: a sum of binomials. */
double twx_chunk_n_near(unsigned n_bits, int radius);

/** The next larger number with as many bits set, at least one.  source: R. W. Gosper, HAKMEM item 175, 1972 */
static inline uint32_t twx_next_of_weight(uint32_t mask)
{
    const uint32_t filled = mask | (mask - 1);
    return (filled + 1) | (((~filled & (filled + 1)) - 1) >> (__builtin_ctz(mask) + 1));
}

#endif
