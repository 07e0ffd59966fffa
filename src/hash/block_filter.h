// SPDX-License-Identifier: MIT
//
// The inner loop of joins: two runs of codes meet, of each code only a word or two, and those pairs are reported that
// these words do not rule out. A pair of random codes is ruled out by one word of 64 bits with near certainty, so the other
// words of a code need not be in the cache.
#ifndef TWX_HASH_BLOCK_FILTER_H
#define TWX_HASH_BLOCK_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TWX_BLOCK_FILTER_WORDS_MAX = 2,
    TWX_BLOCK_FILTER_LEFT_MAX = 1024,
    TWX_BLOCK_FILTER_STEP = 16,  // right codes looked at together at most: a vector of 512 bits
    // A step yields at most n candidates, so it always fits.
    TWX_CANDIDATES_MAX = 2 * TWX_BLOCK_FILTER_LEFT_MAX * TWX_BLOCK_FILTER_STEP,
};

/** What is compared of two codes, and how near they must be. */
struct twx_block_filter {
    unsigned n_words;  // 1 or 2
    unsigned radius;   // over all words
    // The one word is in two halves, and of these the first alone may differ in no more than first_radius bits: small enough
    // that the second is hardly ever looked at, so that a vector holds twice as many codes.
    bool is_halved;
    unsigned first_radius;
};

/** Codes side by side: the same word of all codes in a row. */
struct twx_block_filter_run {
    const uint64_t *words[TWX_BLOCK_FILTER_WORDS_MAX];
    const uint32_t *halves[2];  // in place of words, when halved
    const uint16_t *
        limits;  // of two words: a radius for each code, of a pair the lesser; both runs or none (NULL)
    size_t n;
};

/** A pair that may be near: positions in the runs. */
struct twx_candidate {
    uint32_t left;
    uint32_t right;
};

/**
 * Lists the pairs that the filter lets through, from *next_right on.
 *
 * left         at most TWX_BLOCK_FILTER_LEFT_MAX codes
 * is_triangle  the runs are one and the same: each pair once, none of a code with itself
 * next_right   in/out: right codes done, 0 at first; left->n pairs with all right codes when it is right->n
 * candidates   out, room for TWX_CANDIDATES_MAX
 * returns      number of candidates, in no stated order
 * threads      pure
 */
size_t twx_block_filter_meet(const struct twx_block_filter *filter,
                             const struct twx_block_filter_run *left,
                             const struct twx_block_filter_run *right, bool is_triangle,
                             size_t *next_right, struct twx_candidate *candidates);

/** Nanoseconds that one pair costs about on this machine, for choosing between ways to search. */
double twx_block_filter_pair_ns(void);

/** One instruction set's twx_block_filter_meet. */
struct twx_block_filter_kernel {
    const char *name;
    size_t (*meet)(const struct twx_block_filter *filter, const struct twx_block_filter_run *left,
                   const struct twx_block_filter_run *right, bool is_triangle, size_t *next_right,
                   struct twx_candidate *candidates);
    double pair_ns;  // measured on a Xeon of 3.5 GHz, runs of 40 codes
};
/** All that this processor has, the slowest first: for tests.  returns: how many; that of twx_block_filter_meet is the last */
size_t twx_block_filter_kernels(const struct twx_block_filter_kernel **all);

#endif
