// SPDX-License-Identifier: MIT
//
// The tables of a multi-index: what mih_table.c builds and mih.c reads.
#ifndef TWX_HASH_MIH_TABLE_H
#define TWX_HASH_MIH_TABLE_H

#include "hash/hamming_kernels.h"
#include "hash/mih.h"

enum { TWX_MIH_CHUNKS_MAX = 48 };

/**
 * One chunk: `width` bits of the code's words from bit `at` on, and the codes sorted by that value. The codes of value
 * v are entries begins[v] .. begins[v + 1] - 1, in order of their numbers.
 */
struct twx_mih_chunk {
    unsigned at;
    unsigned width;
    unsigned first;       // which word is in planes[0]: the one with the fewer bits of the chunk
    uint64_t mask[2];     // the chunk's bits, where codes have one or two words
    uint32_t *begins;     // (1 << width) + 1
    uint64_t *planes[2];  // words of the codes; NULL where codes have more than two
    uint32_t *ids;        // numbers of the codes
};

struct twx_mih {
    const uint8_t *codes;
    size_t n_codes;
    size_t code_bytes;
    size_t n_compared;
    unsigned n_planes;  // 1 or 2 words in the tables; 0: numbers alone
    unsigned n_chunks;
    struct twx_mih_chunk chunks[TWX_MIH_CHUNKS_MAX];
};

/** The value of a chunk, from the two words that hold it. */
TWX_INLINE uint32_t twx_mih_value_of(uint64_t low, uint64_t high, unsigned shift, unsigned width)
{
    const uint64_t joined = shift > 0 ? low >> shift | high << (64 - shift) : low;
    return (uint32_t)joined & ((UINT32_C(1) << width) - 1);
}

/** The value of a chunk in a code. */
TWX_INLINE uint32_t twx_mih_value(const uint8_t *code, const struct twx_mih_chunk *chunk)
{
    const uint8_t *low = code + (size_t)8 * (chunk->at / 64);
    const unsigned shift = chunk->at % 64;
    const uint64_t high = shift + chunk->width > 64 ? twx_load64(low + 8) : 0;
    return twx_mih_value_of(twx_load64(low), high, shift, chunk->width);
}

/** The radius of chunk k of n: sum(r + 1) = radius + 1, as even as can be, the first ones the larger. */
static inline int twx_mih_radius(unsigned n_chunks, unsigned k, unsigned radius)
{
    return (int)((radius + 1) / n_chunks) - (k < (radius + 1) % n_chunks ? 0 : 1);
}

#endif
