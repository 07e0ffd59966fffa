// SPDX-License-Identifier: MIT
//
// Hamming distance and the scan of packed codes. Codes are bytes as in the index's blocks: whole hashes of 16
// or 64 bytes, one after another, no alignment needed.
#ifndef TWX_HASH_HAMMING_H
#define TWX_HASH_HAMMING_H

#include <stddef.h>
#include <stdint.h>

#include "twindex.h"

/** Distance in bits of two codes of n_bytes (a multiple of 8).  threads: pure */
unsigned twx_hamming(const uint8_t *a, const uint8_t *b, size_t n_bytes);

/** One code within the radius. */
struct twx_hit {
    uint32_t position;  // in the codes scanned
    uint32_t distance;
};

/**
 * Finds the codes within a radius of a query, over the first n_compared bytes of each.
 *
 * codes       n_codes codes of code_bytes each
 * n_compared  multiple of 8, at most code_bytes
 * hits        out, room for n_codes
 * returns     number of hits, in order of position
 * threads     pure
 */
size_t twx_hamming_scan(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                        const uint8_t *query, size_t n_compared, unsigned radius,
                        struct twx_hit *hits);

/** The kernel that scans on this machine: "popcnt" or "plain". */
const char *twx_hamming_kernel(void);

#endif
