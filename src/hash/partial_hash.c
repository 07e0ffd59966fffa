// SPDX-License-Identifier: MIT
//
// The mask is made for the stored picture and turned as hashes are.
#include "hash/partial_hash.h"

#include <string.h>

#include "base/vectors.h"
#include "hash/orient.h"
#include "hash/word.h"

/**
 * How many of n cells, of which bits compare the first `reach`, end at or above the last row that is there: bit rows
 * 0, 1, ... of them are decided. What the filter weighs below that is in the side lobes of Lanczos-3.
 */
static unsigned count_decided(unsigned n_cells, unsigned reach, uint32_t n_rows, uint32_t height)
{
    const unsigned n_whole =
        n_rows < height ? (unsigned)((uint64_t)n_rows * n_cells / height) : n_cells;
    return n_whole >= reach ? n_whole - reach + 1 : 0;
}

unsigned twx_partial_mask(unsigned hash_size, uint32_t n_rows, uint32_t height,
                          unsigned orientation, uint8_t *mask)
{
    const unsigned n = hash_size;
    const size_t n_bytes = twx_hash_bytes(n);
    uint8_t stored[TWX_HASH_BYTES_MAX] = {0};
    uint8_t zero[TWX_HASH_BYTES_MAX] = {0};
    uint8_t turned_zero[TWX_HASH_BYTES_MAX];
    // Row bits lie in N rows of cells; column bits compare each of N + 1 rows with the next.
    const unsigned n_row = count_decided(n, 1, n_rows, height);
    const unsigned n_col = count_decided(n + 1, 2, n_rows, height);
    memset(stored, 255, n_row * n / 8);
    memset(stored + n_bytes / 2, 255, n_col * n / 8);
    // Turning permutes bits and complements some, zeros too.
    twx_orient_hash(stored, n, orientation, mask);
    twx_orient_hash(zero, n, orientation, turned_zero);
    for (size_t i = 0; i < n_bytes; i++) {
        mask[i] ^= turned_zero[i];
    }
    return (n_row + n_col) * n;
}

/** With constants for n_words, so that the inner loop is unrolled. */
TWX_INLINE size_t scan(const uint8_t *codes, size_t n_codes, size_t n_words, const uint8_t *query,
                       const uint8_t *mask, unsigned radius, struct twx_code_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = 0; i < n_codes; i++) {
        unsigned distance = 0;
        for (size_t w = 0; w < n_words; w++) {
            const uint64_t differing =
                twx_load64(codes + (i * n_words + w) * 8) ^ twx_load64(query + w * 8);
            distance += (unsigned)__builtin_popcountll(differing & twx_load64(mask + w * 8));
        }
        hits[n_hits] = (struct twx_code_hit){(uint32_t)i, distance};
        n_hits += distance <= radius;
    }
    return n_hits;
}

#if defined(TWX_X86_64)
__attribute__((target("popcnt"))) static size_t scan_popcnt(const uint8_t *codes, size_t n_codes,
                                                            size_t code_bytes, const uint8_t *query,
                                                            const uint8_t *mask, unsigned radius,
                                                            struct twx_code_hit *hits)
{
    return code_bytes == 16 ? scan(codes, n_codes, 2, query, mask, radius, hits)
                            : scan(codes, n_codes, 8, query, mask, radius, hits);
}
#endif

size_t twx_masked_scan(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                       const uint8_t *query, const uint8_t *mask, unsigned radius,
                       struct twx_code_hit *hits)
{
#if defined(TWX_X86_64)
    if (__builtin_cpu_supports("popcnt")) {
        return scan_popcnt(codes, n_codes, code_bytes, query, mask, radius, hits);
    }
#endif
    return code_bytes == 16 ? scan(codes, n_codes, 2, query, mask, radius, hits)
                            : scan(codes, n_codes, 8, query, mask, radius, hits);
}
