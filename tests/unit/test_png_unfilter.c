// SPDX-License-Identifier: MIT
//
// Both ways to undo a filter against the words of the specification, written down as they stand.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "image/png_unfilter.h"
#include "runner.h"

enum { N_PIXELS_MAX = 70, N_BYTES_MAX = 4 * N_PIXELS_MAX, GUARD = 0xa5 };

typedef void (*unfilter_fn)(enum twx_png_filter, uint8_t *restrict, const uint8_t *restrict, size_t,
                            unsigned);

static const unfilter_fn ways[] = {twx_png_unfilter, twx_png_unfilter_plain};

enum { N_WAYS = sizeof ways / sizeof *ways };

/** PaethPredictor of section 9.4. */
static int naive_paeth(int a, int b, int c)
{
    const int p = a + b - c;
    const int pa = abs(p - a);
    const int pb = abs(p - b);
    const int pc = abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

static void naive(enum twx_png_filter filter, uint8_t *row, const uint8_t *above, size_t n,
                  unsigned pixel_bytes)
{
    for (size_t i = 0; i < n; i++) {
        const int a = i >= pixel_bytes ? row[i - pixel_bytes] : 0;
        const int b = above[i];
        const int c = i >= pixel_bytes ? above[i - pixel_bytes] : 0;
        const int predicted[TWX_PNG_N_FILTERS] = {0, a, b, (a + b) / 2, naive_paeth(a, b, c)};
        row[i] = (uint8_t)(row[i] + predicted[filter]);
    }
}

START_TEST(random_rows_are_as_specified)
{
    const unsigned pixel_bytes = (unsigned)_i % 4 + 1;
    const enum twx_png_filter filter = (enum twx_png_filter)(_i / 4);
    uint64_t state = (uint64_t)_i;
    for (size_t n_pixels = 1; n_pixels <= N_PIXELS_MAX; n_pixels++) {
        const size_t n = n_pixels * pixel_bytes;
        uint8_t *above = malloc(n + TWX_PNG_PADDING);
        uint8_t *row = malloc(n + TWX_PNG_PADDING);
        uint8_t wanted[N_BYTES_MAX];
        uint8_t filtered[N_BYTES_MAX];
        ck_assert(above != NULL && row != NULL);
        fill_random(above, n, &state);
        fill_random(filtered, n, &state);
        memcpy(wanted, filtered, n);
        naive(filter, wanted, above, n, pixel_bytes);
        for (unsigned way = 0; way < N_WAYS; way++) {
            memcpy(row, filtered, n);
            above[n] = (uint8_t)next_random(&state);
            row[n] = GUARD;
            ways[way](filter, row, above, n, pixel_bytes);
            ck_assert_mem_eq(row, wanted, n);
            ck_assert_uint_eq(row[n], GUARD);
        }
        free(above);
        free(row);
    }
}
END_TEST

/** Two pixels, of which the first is a under c. Whether the second is what is predicted of a, b and c. */
static bool is_predicted(unfilter_fn unfilter, unsigned pixel_bytes, int a, int b, int c)
{
    uint8_t above[8 + TWX_PNG_PADDING] = {0};
    uint8_t row[8 + TWX_PNG_PADDING] = {0};
    memset(row, (uint8_t)(a - c), pixel_bytes);
    memset(above, c, pixel_bytes);
    for (unsigned i = 0; i < pixel_bytes; i++) {
        above[pixel_bytes + i] = (uint8_t)(b + (int)i);
    }
    unfilter(TWX_PNG_PAETH, row, above, (size_t)2 * pixel_bytes, pixel_bytes);
    for (unsigned i = 0; i < pixel_bytes; i++) {
        if (row[pixel_bytes + i] != naive_paeth(a, b + (int)i, c)) {
            return false;
        }
    }
    return true;
}

/** Each fifth level, 0 and 255 among them, beside and under each other; ties are where predictors err. */
START_TEST(paeth_chooses_as_specified)
{
    static const unsigned sizes[] = {1, 3, 4};
    const unsigned pixel_bytes = sizes[_i % 3];
    const unfilter_fn unfilter = ways[_i / 3];
    for (int a = 0; a < 256; a += 5) {
        unsigned n_wrong = 0;
        for (int c = 0; c < 256; c += 5) {
            for (int b = 0; b + (int)pixel_bytes <= 256; b += (int)pixel_bytes) {
                n_wrong += !is_predicted(unfilter, pixel_bytes, a, b, c);
            }
        }
        ck_assert_msg(n_wrong == 0, "left of %d: %u are wrong", a, n_wrong);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, random_rows_are_as_specified, 0, 4 * TWX_PNG_N_FILTERS);
    tcase_add_loop_test(tests, paeth_chooses_as_specified, 0, 3 * N_WAYS);
}

int main(void)
{
    return run_tests("png_unfilter", add);
}
