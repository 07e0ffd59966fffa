// SPDX-License-Identifier: MIT
//
// Numbers in order, against qsort: few, which it sorts, and many, of all sizes of their bytes.
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "base/sort.h"
#include "runner.h"

enum { N_MOST = 20000 };

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

START_TEST(any_numbers_are_sorted)
{
    static uint64_t numbers[N_MOST];
    static uint64_t sorted[N_MOST];
    for (size_t n = 0; n <= N_MOST; n = n < 8 ? n + 1 : 5 * n / 2) {
        for (unsigned bits = 0; bits < 64; bits += 9) {
            for (size_t i = 0; i < n; i++) {
                numbers[i] = twx_mix64(i * 64 + bits) >> bits;
            }
            memcpy(sorted, numbers, n * sizeof *sorted);
            qsort(sorted, n, sizeof *sorted, by_number);
            twx_sort_u64(numbers, n);
            ck_assert(memcmp(numbers, sorted, n * sizeof *sorted) == 0);
        }
    }
}
END_TEST

START_TEST(keys_leave_their_places_ascending)
{
    static uint64_t numbers[N_MOST];
    static uint64_t sorted[N_MOST];
    for (size_t n = 0; n <= N_MOST; n = n < 8 ? n + 1 : 5 * n / 2) {
        for (unsigned bits = 32; bits < 64; bits += 5) {  // the fewer, the more equal keys
            for (size_t i = 0; i < n; i++) {
                numbers[i] = twx_mix64(i * 64 + bits) >> bits << 32 | i;
            }
            memcpy(sorted, numbers, n * sizeof *sorted);
            qsort(sorted, n, sizeof *sorted, by_number);
            twx_sort_u64_keys(numbers, n);
            ck_assert(memcmp(numbers, sorted, n * sizeof *sorted) == 0);
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, any_numbers_are_sorted);
    tcase_add_test(tests, keys_leave_their_places_ascending);
}

int main(void)
{
    return run_tests("sort", add_tests);
}
