// SPDX-License-Identifier: MIT
//
// The Hamming distance for tests that measure all pairs: shares no code with what is tested.
#ifndef TWX_TEST_PLAIN_DISTANCE_H
#define TWX_TEST_PLAIN_DISTANCE_H

#include <stdint.h>
#include <string.h>

/** Set bits, counted in pairs, fours and bytes: without flags for this machine the compiler's own count is a call. */
static inline unsigned plain_popcount(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555U;
    x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fU;
    return (unsigned)(x * 0x0101010101010101U >> 56);
}

/** Word by word; n_bytes is a multiple of 8. */
static inline unsigned plain_distance(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    unsigned n = 0;
    for (size_t i = 0; i < n_bytes; i += 8) {
        uint64_t x = 0;
        uint64_t y = 0;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        n += plain_popcount(x ^ y);
    }
    return n;
}

#endif
