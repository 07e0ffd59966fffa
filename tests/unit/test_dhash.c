// SPDX-License-Identifier: MIT
//
// Bits, their order and the detail. Expected values are read off the samples by hand.
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "hash/dhash.h"
#include "runner.h"
#include "twindex_commands.h"

/** Samples that rise or fall by `step` along x in `row` and along y in `col`, as the hex digits of `bits` say. */
static void walk(unsigned n, const char *bits, float step, bool columns, float *samples)
{
    for (unsigned line = 0; line < n; line++) {
        float level = 128.0F;
        for (unsigned i = 0; i <= n; i++) {
            const unsigned y = columns ? i : line;
            const unsigned x = columns ? line : i;
            samples[columns ? y * n + x : y * (n + 1) + x] = level;
            const unsigned bit =
                columns ? i * n + line : line * n + i;  // of the comparison that follows
            if (i < n) {
                const char digit[2] = {bits[bit / 4], '\0'};
                const bool rises = strtoul(digit, NULL, 16) >> (3 - bit % 4) & 1;
                level += rises ? step : -step;
            }
        }
    }
}

static const struct {
    const char *row;
    const char *col;
} patterns8[] = {
    {"0000000000000000", "0000000000000000"}, {"ffffffffffffffff", "0000000000000000"},
    {"0000000000000000", "ffffffffffffffff"}, {"8000000000000000", "0000000000000001"},
    {"0100000000000000", "0080000000000000"}, {"0123456789abcdef", "fedcba9876543210"},
    {"80c0e0f0f8fcfeff", "00000000000000ff"}, {"1248124812481248", "a5a5a5a55a5a5a5a"},
};

START_TEST(bits_come_rows_first_and_most_significant_first)
{
    struct twx_samples samples = {.hash_size = 8};
    uint8_t hash[16];
    char hex[33];
    char wanted[33];
    walk(8, patterns8[_i].row, 2.0F, false, samples.row);
    walk(8, patterns8[_i].col, 2.0F, true, samples.col);
    ck_assert_uint_eq(twx_dhash(&samples, hash), 128);
    twx_hex_from_bytes(hash, 16, hex);
    (void)snprintf(wanted, sizeof wanted, "%s%s", patterns8[_i].row, patterns8[_i].col);
    ck_assert_str_eq(hex, wanted);
}
END_TEST

START_TEST(size_16_has_the_same_order)
{
    static const char row[] = "0123456789abcdef00112233445566778899aabbccddeeff8000000000000001";
    static const char col[] = "8000000000000001fedcba98765432100f0e0d0c0b0a09080706050403020100";
    struct twx_samples samples = {.hash_size = 16};
    uint8_t hash[64];
    char hex[129];
    walk(16, row, 1.0F, false, samples.row);
    walk(16, col, 1.0F, true, samples.col);
    ck_assert_uint_eq(twx_dhash(&samples, hash), 512);
    twx_hex_from_bytes(hash, 64, hex);
    ck_assert_int_eq(strncmp(hex, row, 64), 0);
    ck_assert_str_eq(hex + 64, col);
}
END_TEST

START_TEST(equal_samples_give_zero_bits_and_no_detail)
{
    for (unsigned n = 8; n <= 16; n += 8) {
        struct twx_samples samples = {.hash_size = n};
        uint8_t hash[TWX_HASH_BYTES_MAX];
        for (size_t i = 0; i < TWX_GRID_MAX; i++) {
            samples.row[i] = samples.col[i] = 93.5F;
        }
        memset(hash, 0xff, sizeof hash);
        ck_assert_uint_eq(twx_dhash(&samples, hash), 0);
        for (unsigned i = 0; i < twx_hash_bytes(n); i++) {
            ck_assert_uint_eq(hash[i], 0);
        }
    }
}
END_TEST

START_TEST(the_smallest_step_decides_a_bit)
{
    struct twx_samples samples = {.hash_size = 8};
    uint8_t hash[16];
    samples.row[1] = 1.0F / 256;  // up, then down
    (void)twx_dhash(&samples, hash);
    ck_assert_uint_eq(hash[0], 0x80);
    ck_assert_uint_eq(hash[1], 0);
}
END_TEST

static const struct {
    float step;
    unsigned detail;  // of one comparison
} steps[] = {
    {0.0F, 0}, {1.0F / 256, 0},   {0.5F, 0},   {255.0F / 256, 0},
    {1.0F, 1}, {257.0F / 256, 1}, {255.0F, 1},
};

START_TEST(detail_counts_comparisons_of_at_least_one_grey_level)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        struct twx_samples samples = {.hash_size = 8};
        uint8_t hash[16];
        for (unsigned i = 8; i < 72;
             i += 9) {  // the last sample of each row differs from the one before
            samples.row[i] = (float)sign * steps[_i].step;
        }
        ck_assert_uint_eq(twx_dhash(&samples, hash), 8 * steps[_i].detail);
        for (unsigned i = 64; i < 72; i++) {  // and the last row of the columns
            samples.col[i] = (float)sign * steps[_i].step;
        }
        ck_assert_uint_eq(twx_dhash(&samples, hash), 16 * steps[_i].detail);
    }
}
END_TEST

START_TEST(numbers_of_the_design_hold)
{
    ck_assert_uint_eq(twx_hash_bits(8), 128);
    ck_assert_uint_eq(twx_hash_bits(16), 512);
    ck_assert_uint_eq(twx_hash_bits(0), 0);
    ck_assert_uint_eq(twx_hash_bits(12), 0);
    ck_assert_uint_eq(twx_hash_bytes(8), 16);
    ck_assert_uint_eq(twx_hash_bytes(16), 64);
    ck_assert_uint_eq(twx_flat_below(8), 24);
    ck_assert_uint_eq(twx_flat_below(16), 96);
    ck_assert_uint_eq(twx_default_radius(128), 18);
    ck_assert_uint_eq(twx_default_radius(512), 96);
    ck_assert_uint_eq(twx_default_radius(64), 9);
    ck_assert_uint_eq(twx_default_radius(256), 48);
}
END_TEST

// A picture of 32-pixel cells through resampler and bits together: rows of known bits.
START_TEST(a_picture_of_cells_has_the_hash_it_was_painted_with)
{
    static const char wanted[] = "0123456789abcdef";
    enum { CELL = 32, WIDTH = 9 * CELL, HEIGHT = 8 * CELL };
    float levels[72];
    uint8_t row[WIDTH];
    struct twx_samples samples;
    uint8_t hash[16];
    char hex[33];
    walk(8, wanted, 14.0F, false, levels);
    struct twx_resampler *resampler = twx_resampler_create(8);
    ck_assert_ptr_nonnull(resampler);
    ck_assert_int_eq(twx_resampler_begin(resampler, WIDTH, HEIGHT, WIDTH, HEIGHT, NULL), TWX_OK);
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned x = 0; x < WIDTH; x++) {
            row[x] = (uint8_t)levels[y / CELL * 9 + x / CELL];
        }
        twx_resampler_push(resampler, row);
    }
    twx_resampler_finish(resampler, &samples);
    twx_resampler_free(resampler);
    (void)twx_dhash(&samples, hash);
    twx_hex_from_bytes(hash, 16, hex);
    ck_assert_int_eq(strncmp(hex, wanted, 16), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, bits_come_rows_first_and_most_significant_first, 0,
                        sizeof patterns8 / sizeof *patterns8);
    tcase_add_test(tests, size_16_has_the_same_order);
    tcase_add_test(tests, equal_samples_give_zero_bits_and_no_detail);
    tcase_add_test(tests, the_smallest_step_decides_a_bit);
    tcase_add_loop_test(tests, detail_counts_comparisons_of_at_least_one_grey_level, 0,
                        sizeof steps / sizeof *steps);
    tcase_add_test(tests, numbers_of_the_design_hold);
    tcase_add_test(tests, a_picture_of_cells_has_the_hash_it_was_painted_with);
}

int main(void)
{
    return run_tests("dhash", add);
}
