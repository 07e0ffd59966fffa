// SPDX-License-Identifier: MIT
//
// The hash of a picture whose first rows alone are there. Its bits have the places that they have in the hash of the
// whole picture, so that the two can be compared, but for those that the missing rows decide.
#ifndef TWX_HASH_PARTIAL_HASH_H
#define TWX_HASH_PARTIAL_HASH_H

#include <stdbool.h>

#include "hash/dhash.h"
#include "hash/hamming.h"

/**
 * Which bits of the upright hash are decided by the rows that are there: those of cells that end at or above the last
 * row, and reach a little of what lies below with their filter only.
 *
 * n_rows, height  of the picture as it is stored
 * orientation     EXIF number by which it is turned upright
 * mask            out, twx_hash_bytes(hash_size): 1 for each such bit
 * returns         how many
 * threads         pure
 */
unsigned twx_partial_mask(unsigned hash_size, uint32_t n_rows, uint32_t height,
                          unsigned orientation, uint8_t *mask);

/** Whether there are enough rows for a hash: half of the picture. */
static inline bool twx_partial_has_enough(uint32_t n_rows, uint32_t height)
{
    return n_rows > 0 && n_rows >= height - n_rows;
}

/**
 * How far a whole hash may be from a partial one of n_compared bits, where `radius` holds of all n_bits: in proportion to
 * the bits, and once more, as few bits agree by chance more often than many.
 */
static inline unsigned twx_partial_radius(unsigned radius, unsigned n_compared, unsigned n_bits)
{
    return radius * n_compared / n_bits * n_compared / n_bits;
}

/**
 * Finds the codes within a radius of a query over the bits of a mask, as twx_hamming_scan.
 *
 * codes    n_codes codes of code_bytes, 16 or 64
 * hits     out, room for n_codes
 * returns  number of hits, in order of position
 * threads  pure
 */
size_t twx_masked_scan(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                       const uint8_t *query, const uint8_t *mask, unsigned radius,
                       struct twx_code_hit *hits);

#endif
