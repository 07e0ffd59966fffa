// SPDX-License-Identifier: MIT
//
// Bits of a JPEG's entropy-coded data without its stuffing: in 64 of them, the next one on top. Reads up to 8 bytes ahead.
#ifndef TWX_IMAGE_JPEG_BITS_H
#define TWX_IMAGE_JPEG_BITS_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/vectors.h"

// Functions that shift all the time are compiled twice, of which this is the second: for machines whose shifts leave the flags
// alone, and so are one operation in place of two or three.
#if defined(TWX_X86_64)
#define TWX_JPEG_SHIFTS __attribute__((target("bmi2")))
static inline bool twx_jpeg_has_shifts(void)
{
    return __builtin_cpu_supports("bmi2") != 0;
}
#else
#define TWX_JPEG_SHIFTS
static inline bool twx_jpeg_has_shifts(void)
{
    return false;
}
#endif

struct twx_jpeg_bits {
    uint64_t next;
    const uint8_t *at;  // behind the last byte that counts in n
    unsigned n;         // valid, at least; 56 or more after a refill
};

static inline void twx_jpeg_refill(struct twx_jpeg_bits *b)
{
    b->next |= twx_get_be64(b->at) >> b->n;
    b->at += (63 - b->n) >> 3;
    b->n |= 56;
}

static inline void twx_jpeg_skip_bits(struct twx_jpeg_bits *b, unsigned n)
{
    b->next <<= n;
    b->n -= n;
}

/** How many bits of the data were taken. */
static inline uint32_t twx_jpeg_place(const struct twx_jpeg_bits *b, const uint8_t *data)
{
    return (uint32_t)(b->at - data) * 8 - b->n;
}

static inline struct twx_jpeg_bits twx_jpeg_bits_at(const uint8_t *data, uint32_t place)
{
    struct twx_jpeg_bits b = {.at = data + place / 8};
    twx_jpeg_refill(&b);
    twx_jpeg_skip_bits(&b, place % 8);
    return b;
}

/**
 * A number of `size` bits, 0 to 15, on top of these: T.81, F.2.2.1, EXTEND. Without a branch, which would be guessed wrong: one
 * whose first bit is 0 is the complement of what it stands for below 0.
 */
static inline int32_t twx_jpeg_extend(uint64_t bits, unsigned size)
{
    const uint64_t flip = (bits >> 63) - 1;  // all ones when it is negative
    const uint64_t size_bits = (bits ^ flip) >> 1 >> (63 - size);
    return (int32_t)((size_bits ^ flip) - flip);
}

enum { TWX_JPEG_PEEKED = 57 };  // bits

/** The bits at a place, at least TWX_JPEG_PEEKED of them. */
static inline uint64_t twx_jpeg_peek(const uint8_t *data, uint32_t place)
{
    return twx_get_be64(data + place / 8) << place % 8;
}

#endif
