// SPDX-License-Identifier: MIT
//
// XOR and count. The x86-64 baseline has no POPCNT instruction and is several times slower without, so each
// loop is compiled twice and the version chosen at run time. Owns nothing.
#include "hash/hamming.h"

#include <string.h>

static inline uint64_t load64(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static inline __attribute__((always_inline)) unsigned distance(const uint8_t *a, const uint8_t *b,
                                                               size_t n_bytes)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n_bytes; i += 8) {
        sum += (unsigned)__builtin_popcountll(load64(a + i) ^ load64(b + i));
    }
    return sum;
}

static inline __attribute__((always_inline)) size_t scan(const uint8_t *codes, size_t n_codes,
                                                         size_t code_bytes, const uint8_t *query,
                                                         size_t n_compared, unsigned radius,
                                                         struct twx_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = 0; i < n_codes; i++) {
        const unsigned d = distance(codes + i * code_bytes, query, n_compared);
        if (d <= radius) {
            hits[n_hits++] = (struct twx_hit){.position = (uint32_t)i, .distance = d};
        }
    }
    return n_hits;
}

/** The four shapes in use get constant sizes, so that the inner loop unrolls. */
static inline __attribute__((always_inline)) size_t
scan_shaped(const uint8_t *codes, size_t n_codes, size_t code_bytes, const uint8_t *query,
            size_t n_compared, unsigned radius, struct twx_hit *hits)
{
    if (code_bytes == 16 && n_compared == 16) {
        return scan(codes, n_codes, 16, query, 16, radius, hits);
    }
    if (code_bytes == 16 && n_compared == 8) {
        return scan(codes, n_codes, 16, query, 8, radius, hits);
    }
    if (code_bytes == 64 && n_compared == 64) {
        return scan(codes, n_codes, 64, query, 64, radius, hits);
    }
    return scan(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

static size_t scan_plain(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                         const uint8_t *query, size_t n_compared, unsigned radius,
                         struct twx_hit *hits)
{
    return scan_shaped(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t scan_popcnt(const uint8_t *codes, size_t n_codes,
                                                            size_t code_bytes, const uint8_t *query,
                                                            size_t n_compared, unsigned radius,
                                                            struct twx_hit *hits)
{
    return scan_shaped(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

static bool has_popcnt(void)
{
    return __builtin_cpu_supports("popcnt") != 0;
}
#else
static size_t scan_popcnt(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                          const uint8_t *query, size_t n_compared, unsigned radius,
                          struct twx_hit *hits)
{
    return scan_shaped(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

static bool has_popcnt(void)
{
    return false;
}
#endif

unsigned twx_hamming(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    return distance(a, b, n_bytes);
}

size_t twx_hamming_scan(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                        const uint8_t *query, size_t n_compared, unsigned radius,
                        struct twx_hit *hits)
{
    if (has_popcnt()) {
        return scan_popcnt(codes, n_codes, code_bytes, query, n_compared, radius, hits);
    }
    return scan_plain(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

const char *twx_hamming_kernel(void)
{
    return has_popcnt() ? "popcnt" : "plain";
}
