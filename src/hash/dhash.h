// SPDX-License-Identifier: MIT
//
// The two-way difference hash: bits of resampled grids, its detail, its hex form.
#ifndef TWX_HASH_DHASH_H
#define TWX_HASH_DHASH_H

#include "hash/resample.h"

/** Bytes of a whole hash: 16 for size 8, 64 for size 16. */
static inline unsigned twx_hash_bytes(unsigned hash_size)
{
    return hash_size * hash_size / 4;
}

/**
 * The hash of a picture's samples: N*N row bits, then N*N column bits, rows first, the first comparison the
 * most significant bit of byte 0. A bit is 1 when the right (lower) sample is brighter; equal samples give 0.
 *
 * hash     out, twx_hash_bytes(samples->hash_size)
 * returns  the detail: how many of the comparisons differ by at least one grey level
 * threads  pure
 * source   N. Krawetz, "Kind of Like That", hackerfactor.com, 2013; bit order of Python's ImageHash
 */
unsigned twx_dhash(const struct twx_samples *samples, uint8_t *hash);

/** The same of the bits that a mask of the hash's size has; the others are 0. mask: NULL, all bits */
unsigned twx_dhash_masked(const struct twx_samples *samples, const uint8_t *mask, uint8_t *hash);

#endif
