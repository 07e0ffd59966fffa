// SPDX-License-Identifier: MIT
//
// The adaptive radius as it is defined, bit by bit and in fractions, and codes of all degrees of structure. Shares no code
// with what is tested.
#ifndef TWX_TEST_NAIVE_RADIUS_H
#define TWX_TEST_NAIVE_RADIUS_H

#include <stdbool.h>

#include "random_codes.h"

static inline unsigned naive_bit(const uint8_t *code, unsigned bit)
{
    return (unsigned)code[bit / 8] >> (7 - bit % 8) & 1U;
}

/** Neighbouring bits that differ, of 1 or 2 grids of 8 x 8 or 16 x 16. */
static inline unsigned naive_structure(const uint8_t *code, unsigned n_bits)
{
    const unsigned n = n_bits > 128 ? 16 : 8;
    unsigned sum = 0;
    for (unsigned half = 0; half < n_bits / (n * n); half++) {
        for (unsigned y = 0; y < n; y++) {
            for (unsigned x = 0; x < n; x++) {
                const unsigned at = half * n * n + y * n + x;
                sum += x + 1 < n && naive_bit(code, at) != naive_bit(code, at + 1);
                sum += y + 1 < n && naive_bit(code, at) != naive_bit(code, at + n);
            }
        }
    }
    return sum;
}

/** Whether a pair at this distance matches: base + (radius - base) * step / span, without a division. */
static inline bool naive_is_within(unsigned n_bits, int radius, int distance, int structure)
{
    const int scale = n_bits > 128 ? 512 / (int)n_bits : 128 / (int)n_bits;  // 2 of a row half
    const int base = (n_bits > 128 ? 32 : 8) / scale;
    const int low = (n_bits > 128 ? 140 : 20) / scale;
    const int span = (n_bits > 128 ? 140 : 40) / scale;
    const int above = structure - low;
    const int step = above < 0 ? 0 : above > span ? span : above;
    if (radius <= base) {
        return distance <= radius;
    }
    return (distance - base) * span <= (radius - base) * step;
}

/** Whether two codes of these structures match: those of many codes are best counted once. */
static inline bool naive_match(unsigned of_a, unsigned of_b, unsigned n_bits, unsigned radius,
                               unsigned distance)
{
    return naive_is_within(n_bits, (int)radius, (int)distance, (int)(of_a < of_b ? of_a : of_b));
}

/** Whether two codes match. */
static inline bool naive_is_near(const uint8_t *a, const uint8_t *b, unsigned n_bits,
                                 unsigned radius, unsigned distance)
{
    return naive_match(naive_structure(a, n_bits), naive_structure(b, n_bits), n_bits, radius,
                       distance);
}

/** Rows of zeros, then ones, like skies and vignettes: a few such codes, and others up to max_flips bits away. */
static inline void random_smooth(uint64_t *state, uint8_t *codes, size_t n, size_t code_bytes,
                                 size_t n_centres, size_t max_flips)
{
    const size_t row_bytes = code_bytes > 16 ? 2 : 1;
    for (size_t i = 0; i < n; i++) {
        uint8_t *code = codes + i * code_bytes;
        if (i < n_centres) {
            for (size_t row = 0; row < code_bytes; row += row_bytes) {
                const unsigned n_ones = (unsigned)random_below(state, 8 * row_bytes + 1);
                const unsigned ones = (1U << n_ones) - 1;
                code[row] = (uint8_t)(row_bytes == 1 ? ones : ones >> 8);
                code[row + row_bytes - 1] = (uint8_t)ones;
            }
            continue;
        }
        const uint8_t *centre = codes + random_below(state, n_centres) * code_bytes;
        for (size_t b = 0; b < code_bytes; b++) {
            code[b] = centre[b];
        }
        random_flips(state, code, code_bytes, random_below(state, max_flips + 1));
    }
}

#endif
