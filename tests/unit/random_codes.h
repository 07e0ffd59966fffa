// SPDX-License-Identifier: MIT
//
// Fixed-seed random hashes for tests: uniform ones, and clusters around some of them.
#ifndef TWX_TEST_RANDOM_CODES_H
#define TWX_TEST_RANDOM_CODES_H

#include "runner.h"

static inline size_t random_below(uint64_t *state, size_t n)
{
    return (size_t)(next_random(state) % n);
}

static inline void random_flips(uint64_t *state, uint8_t *code, size_t code_bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t bit = random_below(state, 8 * code_bytes);
        code[bit / 8] = (uint8_t)(code[bit / 8] ^ 1U << bit % 8);
    }
}

/**
 * n codes: one in `uniform_one_in` is random, the others are an earlier code (one of the first n_centres when
 * that is not 0) with up to max_flips bits flipped.
 */
static inline void random_clusters(uint64_t *state, uint8_t *codes, size_t n, size_t code_bytes,
                                   size_t uniform_one_in, size_t n_centres, size_t max_flips)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t *code = codes + i * code_bytes;
        if (i == 0 || random_below(state, uniform_one_in) == 0) {
            fill_random(code, code_bytes, state);
            continue;
        }
        const size_t n_from = n_centres > 0 && n_centres < i ? n_centres : i;
        const uint8_t *centre = codes + random_below(state, n_from) * code_bytes;
        for (size_t b = 0; b < code_bytes; b++) {
            code[b] = centre[b];
        }
        random_flips(state, code, code_bytes, random_below(state, max_flips + 1));
    }
}

#endif
