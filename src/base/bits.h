// SPDX-License-Identifier: MIT
//
// An array of bits, in words of 64.
#ifndef TWX_BASE_BITS_H
#define TWX_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Words that hold n bits. */
static inline size_t twx_bit_words(size_t n)
{
    return n / 64 + 1;
}

static inline bool twx_has_bit(const uint64_t *bits, size_t at)
{
    return (bits[at / 64] >> at % 64 & 1) != 0;
}

static inline void twx_set_bit(uint64_t *bits, size_t at)
{
    bits[at / 64] |= UINT64_C(1) << at % 64;
}

#endif
