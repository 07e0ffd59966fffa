// SPDX-License-Identifier: MIT
//
// How a join cuts codes into chunks, how far it looks in each, and by which bits it sifts what meets there. chunk.h says
// why no pair is lost among chunks alone. Parts do the same one level higher: let the code be cut into parts, and perhaps
// a spare chunk between two of them, with radii R_p and r so that the sum of R_p + 1, and r + 1, is R + 1. A pair within R
// differs in at most R_p bits of some part p, or in at most r bits of the spare chunk. The chunks of part p have radii that
// add up to R_p + 1 likewise, so the pair meets in one of them, and of the pairs that meet there only those matter that
// differ in at most R_p bits of the part: far fewer than those that differ in at most R bits of as many others.
#ifndef TWX_PAIRS_JOIN_PLAN_H
#define TWX_PAIRS_JOIN_PLAN_H

#include "hash/block_filter.h"
#include "hash/chunk.h"

enum { TWX_JOIN_CHUNKS_MAX = 64 };

/** Bits of a code, in which pairs that meet in a chunk differ by at most a radius. */
struct twx_join_sieve {
    unsigned words[TWX_BLOCK_FILTER_WORDS_MAX];  // of the code
    uint64_t masks[TWX_BLOCK_FILTER_WORDS_MAX];
    unsigned radius;
    // One word in two halves, the first of bits outside the chunk: the word's bits are turned so that those above the chunk
    // come first, then those below it, then its own.
    bool is_halved;
    uint64_t above;
    unsigned turn_above;  // right
    unsigned turn_below;  // left
};

/** Turns a word to the right, by 0 to 63 bits. */
static inline uint64_t twx_turn_right(uint64_t word, unsigned n_bits)
{
    return word >> n_bits | word << (-n_bits & 63);
}

/** The bits of a halved sieve, the first half in the low bits. */
static inline uint64_t twx_join_sieve_halves(const struct twx_join_sieve *sieve, uint64_t word)
{
    const uint64_t bits = word & sieve->masks[0];
    return twx_turn_right(bits & sieve->above, sieve->turn_above) |
           twx_turn_right(bits & ~sieve->above, -sieve->turn_below & 63);
}

struct twx_join_plan {
    struct twx_chunk chunks[TWX_JOIN_CHUNKS_MAX];
    unsigned radii[TWX_JOIN_CHUNKS_MAX];
    struct twx_join_sieve sieves[TWX_JOIN_CHUNKS_MAX];
    unsigned n_chunks;
    unsigned n_words;  // of a sieve
    bool sifts_whole;  // they are the code
    // One chunk whose value is the code's own number: every bucket meets every other. Chosen when a look at all
    // pairs is cheaper than sorting, or the radius too wide for chunks.
    bool is_scan;
    double seconds;  // estimate, one thread
};

/** How to cut. */
struct twx_join_shape {
    unsigned n_parts;   // 1, or as many as the code has sieves' lengths: 2 of 128 bits, 4 of 512
    unsigned n_chunks;  // of each part
    unsigned n_bits;    // of each of these chunks
    unsigned spare;     // r + 1 of the spare chunk; 0: none
};

/** Splits bits and radius at the least estimated cost for codes as good as random. */
void twx_join_plan(size_t n_left, size_t n_right, bool is_self, unsigned n_code_bits,
                   unsigned radius, struct twx_join_plan *plan);

/** Whether the chunks fit into codes of that length, and none of them would have no radius. */
bool twx_join_shape_fits(const struct twx_join_shape *shape, unsigned n_code_bits, unsigned radius);

/** A plan of a shape that fits; seconds is 0. */
void twx_join_plan_of(const struct twx_join_shape *shape, unsigned n_code_bits, unsigned radius,
                      struct twx_join_plan *plan);

/**
 * Sifts by all words of codes of two words, in place of one: for codes of little structure, of which many lie within the
 * radius of a part and few within that of the whole.
 */
void twx_join_plan_sift_whole(unsigned radius, struct twx_join_plan *plan);

/** Bits of the widest chunk. */
unsigned twx_join_plan_widest(const struct twx_join_plan *plan);

#endif
