// SPDX-License-Identifier: MIT
//
// Hamming distance and the scan of packed codes. Codes are bytes as in the index's blocks: whole hashes of 16
// or 64 bytes, one after another, no alignment needed. The first bytes of each may be compared alone: 8 of 16 and
// 32 of 64 are the row half. These four shapes are fast; any other multiple of 8 bytes works.
#ifndef TWX_HASH_HAMMING_H
#define TWX_HASH_HAMMING_H

#include <stddef.h>
#include <stdint.h>

#include "twindex.h"

/** Distance in bits of two codes of n_bytes (a multiple of 8).  threads: pure */
unsigned twx_hamming(const uint8_t *a, const uint8_t *b, size_t n_bytes);

/** One code within the radius. */
struct twx_code_hit {
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
                        struct twx_code_hit *hits);

/** Several queries over the same codes. */
struct twx_many_scan {
    const uint8_t *codes;  // n_codes of code_bytes each
    size_t n_codes;
    size_t code_bytes;
    const uint8_t *queries;  // n_queries, query_stride bytes apart
    size_t n_queries;
    size_t query_stride;
    size_t n_compared;
    unsigned radius;
};

/**
 * Takes the codes near one query: code first + hits[i].position. Each query's hits come in order of position.
 * Returns false to end the scan.
 */
typedef bool (*twx_many_scan_fn)(void *user, size_t query, size_t first,
                                 const struct twx_code_hit *hits, size_t n_hits);

/**
 * As twx_hamming_scan for each query, in one pass over memory: all queries pass over a tile of codes that stays in
 * the first-level cache before the next tile is read.
 *
 * returns  false when fn ended it
 * threads  pure
 */
bool twx_hamming_scan_many(const struct twx_many_scan *scan, twx_many_scan_fn fn, void *user);

/** The kernels that search on this machine: "avx512", "avx2", "popcnt" or "plain". */
const char *twx_hamming_kernel(void);

#endif
