// SPDX-License-Identifier: MIT
//
// The choice of kernels, and those in plain C. The x86-64 baseline has no instruction that counts bits and is several
// times slower without.
#include "hash/hamming_kernels.h"

#include <stdatomic.h>

#include "hash/hamming_x86.h"

// ------------------------------------------------------------------------------------------------------
// Plain C

static unsigned distance_plain(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    return twx_distance_loop(a, b, n_bytes);
}

static size_t scan_plain(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                         const uint8_t *query, size_t n_compared, unsigned radius,
                         struct twx_code_hit *hits)
{
    return twx_scan_shaped(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

static size_t sift_plain(const struct twx_sieve *sieve, const uint64_t *first,
                         const uint64_t *second, const uint32_t *ids, size_t n,
                         struct twx_code_hit *hits)
{
    return twx_sift_loop(sieve, first, second, ids, n, hits);
}

static size_t gather_plain(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                           struct twx_code_hit *hits)
{
    return twx_gather_loop(gather, ids, n, hits);
}

static const struct twx_kernels plain = {"plain", distance_plain, scan_plain, sift_plain,
                                         gather_plain};

// ------------------------------------------------------------------------------------------------------
// The choice

size_t twx_kernels_all(const struct twx_kernels *all[TWX_N_KERNELS_MAX])
{
    all[0] = &plain;
    return 1 + twx_kernels_x86(all + 1);
}

const struct twx_kernels *twx_kernels(void)
{
    // Two threads that both find it empty write the same value.
    static _Atomic(const struct twx_kernels *) chosen;
    const struct twx_kernels *best = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (best == NULL) {
        const struct twx_kernels *all[TWX_N_KERNELS_MAX] = {NULL};
        best = all[twx_kernels_all(all) - 1];
        atomic_store_explicit(&chosen, best, memory_order_relaxed);
    }
    return best;
}
