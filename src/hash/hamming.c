// SPDX-License-Identifier: MIT
//
// XOR and count by the best kernel: the distance of two codes, and the scan of one or many queries.
#include "hash/hamming.h"

#include "hash/hamming_kernels.h"

const char *twx_hamming_kernel(void)
{
    return twx_kernels()->name;
}

// ------------------------------------------------------------------------------------------------------
// Scans

unsigned twx_hash_distance(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    unsigned distance = 0;
    for (size_t i = 0; i < n_bytes; i++) {
        distance += (unsigned)__builtin_popcount(a[i] ^ b[i]);
    }
    return distance;
}

unsigned twx_hamming(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    return twx_kernels()->distance(a, b, n_bytes);
}

size_t twx_hamming_scan(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                        const uint8_t *query, size_t n_compared, unsigned radius,
                        struct twx_code_hit *hits)
{
    return twx_kernels()->scan(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

bool twx_hamming_scan_many(const struct twx_many_scan *scan, twx_many_scan_fn fn, void *user)
{
    // Half of the smallest first-level cache, hits and queries pass through the rest.
    enum { TILE_BYTES = 16 * 1024, TILE_CODES_MAX = TILE_BYTES / 8 };
    struct twx_code_hit hits[TILE_CODES_MAX];
    const struct twx_kernels *kernels = twx_kernels();
    const size_t tile_codes = TILE_BYTES / scan->code_bytes;
    for (size_t first = 0; first < scan->n_codes; first += tile_codes) {
        const size_t left = scan->n_codes - first;
        const uint8_t *codes = scan->codes + first * scan->code_bytes;
        for (size_t q = 0; q < scan->n_queries; q++) {
            const size_t n = kernels->scan(codes, left < tile_codes ? left : tile_codes,
                                           scan->code_bytes, scan->queries + q * scan->query_stride,
                                           scan->n_compared, scan->radius, hits);
            if (n > 0 && !fn(user, q, first, hits, n)) {
                return false;
            }
        }
    }
    return true;
}
