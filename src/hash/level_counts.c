// SPDX-License-Identifier: MIT
//
// Written once and compiled twice, as box_kernels.c.
#include "hash/level_counts.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

enum { LANES = 8, VECTORS = TWX_LEVEL_COLUMNS / LANES };

// At any address; of other types than float only as itself.
#define VECTOR(type)                                                                               \
    __attribute__((vector_size(LANES * sizeof(type)), aligned(sizeof(type)), may_alias))
typedef float lanes VECTOR(float);
typedef int32_t masks VECTOR(int32_t);

#define EVERYWHERE static inline __attribute__((always_inline))

static const int32_t WITHOUT_SIGN = INT32_MAX;

/** Adds 1 where a sample is at the level: a comparison that holds is -1. */
EVERYWHERE void count(const float *samples, float level, float tolerance, masks *n_at)
{
    const lanes off = *(const lanes *)samples - level;
    *n_at -= (lanes)((masks)off & WITHOUT_SIGN) <= tolerance;
}

EVERYWHERE uint32_t count_row(const float *samples, uint32_t n, float level, float tolerance)
{
    masks n_at = {0};
    uint32_t sum = 0;
    uint32_t i = 0;
    for (; n - i >= LANES; i += LANES) {
        count(samples + i, level, tolerance, &n_at);
    }
    for (; i < n; i++) {
        sum += fabsf(samples[i] - level) <= tolerance;
    }
    for (int k = 0; k < LANES; k++) {
        sum += (uint32_t)n_at[k];
    }
    return sum;
}

EVERYWHERE void count_columns(const float *samples, ptrdiff_t stride, uint32_t n_rows, float level,
                              float tolerance, uint32_t *n_at)
{
    masks sums[VECTORS] = {{0}};
    for (uint32_t i = 0; i < n_rows; i++, samples += stride) {
#pragma GCC unroll 2
        for (int k = 0; k < VECTORS; k++) {
            count(samples + (size_t)k * LANES, level, tolerance, &sums[k]);
        }
    }
    memcpy(n_at, sums, sizeof sums);
}

static uint32_t count_row_plain(const float *samples, uint32_t n, float level, float tolerance)
{
    return count_row(samples, n, level, tolerance);
}

static void count_columns_plain(const float *samples, ptrdiff_t stride, uint32_t n_rows,
                                float level, float tolerance,
                                uint32_t n_at[static TWX_LEVEL_COLUMNS])
{
    count_columns(samples, stride, n_rows, level, tolerance, n_at);
}

const struct twx_level_counts *twx_level_counts_plain(void)
{
    static const struct twx_level_counts counts = {count_row_plain, count_columns_plain};
    return &counts;
}

#if defined(TWX_X86_64)
__attribute__((target("avx2"))) static uint32_t count_row_avx2(const float *samples, uint32_t n,
                                                               float level, float tolerance)
{
    return count_row(samples, n, level, tolerance);
}

__attribute__((target("avx2"))) static void
count_columns_avx2(const float *samples, ptrdiff_t stride, uint32_t n_rows, float level,
                   float tolerance, uint32_t n_at[static TWX_LEVEL_COLUMNS])
{
    count_columns(samples, stride, n_rows, level, tolerance, n_at);
}

const struct twx_level_counts *twx_level_counts(void)
{
    static const struct twx_level_counts counts = {count_row_avx2, count_columns_avx2};
    return __builtin_cpu_supports("avx2") != 0 ? &counts : twx_level_counts_plain();
}
#else
const struct twx_level_counts *twx_level_counts(void)
{
    return twx_level_counts_plain();
}
#endif
