// SPDX-License-Identifier: MIT
//
// What is counted for this machine, and for any, is what one sample after the other gives.
#include <math.h>

#include "hash/level_counts.h"
#include "runner.h"

enum { WIDTH = 61, ROWS = 23 };

static float samples[ROWS * WIDTH];

static const struct twx_level_counts *counts_of(int i)
{
    return i == 0 ? twx_level_counts() : twx_level_counts_plain();
}

static void begin(void)
{
    uint32_t state = 12345;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        state = state * 1664525 + 1013904223;
        samples[i] = (float)(state >> 16) / 4096.0F;  // 0 to 16, some of them just at the border
    }
}

static uint32_t naive(const float *from, ptrdiff_t step, uint32_t n, float level, float tolerance)
{
    uint32_t n_at = 0;
    for (uint32_t i = 0; i < n; i++) {
        n_at += fabsf(from[i * step] - level) <= tolerance;
    }
    return n_at;
}

START_TEST(rows_of_any_length)
{
    const struct twx_level_counts *counts = counts_of(_i);
    for (uint32_t n = 0; n <= WIDTH; n++) {
        for (uint32_t y = 0; y < ROWS; y++) {
            const float *row = samples + (size_t)y * WIDTH;
            ck_assert_uint_eq(counts->row(row, n, 7.5F, 4.0F), naive(row, 1, n, 7.5F, 4.0F));
        }
    }
}
END_TEST

START_TEST(columns_of_any_length)
{
    const struct twx_level_counts *counts = counts_of(_i);
    for (uint32_t n = 0; n <= ROWS; n++) {
        for (size_t x = 0; x + TWX_LEVEL_COLUMNS <= WIDTH; x++) {
            uint32_t n_at[TWX_LEVEL_COLUMNS];
            counts->columns(samples + x, WIDTH, n, 3.5F, 2.0F, n_at);
            for (size_t k = 0; k < TWX_LEVEL_COLUMNS; k++) {
                ck_assert_uint_eq(n_at[k], naive(samples + x + k, WIDTH, n, 3.5F, 2.0F));
            }
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_loop_test(tests, rows_of_any_length, 0, 2);
    tcase_add_loop_test(tests, columns_of_any_length, 0, 2);
}

int main(void)
{
    return run_tests("level_counts", add);
}
