// SPDX-License-Identifier: MIT
//
// Fineness of pictures that are made here: power where there is a wave, blocks where there are some, nothing of what is too
// small or not whole; and which of two copies was enlarged from the other.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hash/fineness.h"
#include "likeness/carried.h"
#include "runner.h"

enum { SIDE = 384 };

static uint8_t source[SIDE * SIDE];
static uint8_t other[4 * SIDE * SIDE];

static struct twx_fineness measured(const uint8_t *pixels, uint32_t width, uint32_t height)
{
    struct twx_fineness fineness;
    struct twx_fineness_meter *meter = twx_fineness_meter_create();
    ck_assert_ptr_nonnull(meter);
    ck_assert(twx_fineness_meter_begin(meter, 100, 100));  // replaced
    twx_fineness_meter_push(meter, pixels);
    ck_assert(twx_fineness_meter_begin(meter, width, height));
    for (uint32_t y = 0; y < height; y++) {
        twx_fineness_meter_push(meter, pixels + (size_t)y * width);
    }
    twx_fineness_meter_finish(meter, &fineness);
    twx_fineness_meter_free(meter);
    return fineness;
}

/** Noise that falls with frequency, as in photos: a sum of random squares of all sizes. */
static void make_photo(void)
{
    static float levels[SIDE * SIDE];
    uint64_t state = 7;
    memset(levels, 0, sizeof levels);
    for (int i = 0; i < 30000; i++) {
        const unsigned side =
            2 + (unsigned)(200.0 / (1.0 + 3.0 * (double)(next_random(&state) % 100)));
        const unsigned x0 = (unsigned)(next_random(&state) % SIDE);
        const unsigned y0 = (unsigned)(next_random(&state) % SIDE);
        const float level = (float)(next_random(&state) % 61) - 30.0F;
        for (unsigned y = y0; y < y0 + side && y < SIDE; y++) {
            for (unsigned x = x0; x < x0 + side && x < SIDE; x++) {
                levels[y * SIDE + x] = 0.7F * levels[y * SIDE + x] + level;
            }
        }
    }
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        source[i] = (uint8_t)fminf(fmaxf(128.0F + levels[i], 0.0F), 255.0F);
    }
}

/** Twice the side, by linear interpolation. */
static void enlarge(void)
{
    for (unsigned y = 0; y < 2 * SIDE; y++) {
        for (unsigned x = 0; x < 2 * SIDE; x++) {
            const unsigned x0 = x / 2;
            const unsigned y0 = y / 2;
            const unsigned x1 = x0 + (x % 2 != 0 && x0 + 1 < SIDE);
            const unsigned y1 = y0 + (y % 2 != 0 && y0 + 1 < SIDE);
            other[y * 2 * SIDE + x] =
                (uint8_t)((source[y0 * SIDE + x0] + source[y0 * SIDE + x1] +
                           source[y1 * SIDE + x0] + source[y1 * SIDE + x1] + 2) /
                          4);
        }
    }
}

/** Half the side, by means of four. */
static void reduce(void)
{
    for (unsigned y = 0; y < SIDE / 2; y++) {
        for (unsigned x = 0; x < SIDE / 2; x++) {
            const uint8_t *at = source + (size_t)2 * y * SIDE + (size_t)2 * x;
            other[y * (SIDE / 2) + x] =
                (uint8_t)((at[0] + at[1] + at[SIDE] + at[SIDE + 1] + 2) / 4);
        }
    }
}

/** Pixel i of the wave of frequency k in a block. */
static double wave(unsigned i, unsigned k)
{
    return cos(M_PI / 16 * (2 * i + 1) * k);
}

/** Blocks with the low frequencies alone, of random strength. */
static void make_blocks(void)
{
    static float levels[SIDE * SIDE];
    uint64_t state = 8;
    memset(levels, 0, sizeof levels);
    for (unsigned block = 0; block < SIDE / 8 * (SIDE / 8); block++) {
        float *at =
            levels + (size_t)(block / (SIDE / 8)) * 8 * SIDE + (size_t)(block % (SIDE / 8)) * 8;
        for (unsigned k = 0; k < 16; k++) {
            const double strength = (double)(next_random(&state) % 31) - 15.0;
            for (unsigned i = 0; i < 64 && k % 4 + k / 4 < 4; i++) {
                at[i / 8 * SIDE + i % 8] +=
                    (float)(strength * wave(i % 8, k % 4) * wave(i / 8, k / 4));
            }
        }
    }
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        other[i] = (uint8_t)lroundf(fminf(fmaxf(128.0F + levels[i], 0.0F), 255.0F));
    }
}

START_TEST(a_wave_has_its_power_at_its_frequency)
{
    for (unsigned y = 0; y < SIDE; y++) {
        for (unsigned x = 0; x < SIDE; x++) {
            source[y * SIDE + x] = (uint8_t)lround(128.0 + 100.0 * sin(2.0 * M_PI * x * 20 / 64));
        }
    }
    const struct twx_fineness f = measured(source, SIDE, SIDE);
    ck_assert(f.is_measured);
    const double near = (double)f.power[19] + f.power[20] + f.power[21];
    ck_assert_double_eq_tol(near, 100.0 * 100.0 / 2, 100.0);  // of rows; columns are flat
    ck_assert_double_lt(f.power[5], 1.0);
    ck_assert_double_lt(f.power[30], 1.0);
}
END_TEST

START_TEST(what_is_small_or_cut_is_not_measured)
{
    static const struct twx_fineness nothing = {0};
    make_photo();
    struct twx_fineness f = measured(source, TWX_FINENESS_WINDOW - 1, SIDE);
    ck_assert(!f.is_measured);
    f = measured(source, SIDE, TWX_FINENESS_WINDOW - 1);
    ck_assert(!f.is_measured);
    f = measured(source, TWX_FINENESS_WINDOW, TWX_FINENESS_WINDOW);
    ck_assert(f.is_measured);
    struct twx_fineness_meter *meter = twx_fineness_meter_create();
    ck_assert(twx_fineness_meter_begin(meter, SIDE, SIDE));
    twx_fineness_meter_push(meter, source);
    twx_fineness_meter_finish(meter, &f);
    ck_assert_mem_eq(&f, &nothing, sizeof f);
    ck_assert(twx_fineness_meter_begin(meter, 1000000, 100));  // 96 MB
    twx_fineness_meter_finish(meter, &f);
    ck_assert(!f.is_measured);
    twx_fineness_meter_free(meter);
    twx_fineness_meter_free(NULL);
}
END_TEST

START_TEST(an_enlarged_copy_is_seen_and_a_larger_original_is_not)
{
    make_photo();
    const struct twx_fineness own = measured(source, SIDE, SIDE);
    enlarge();
    const struct twx_fineness larger = measured(other, 2 * SIDE, 2 * SIDE);
    ck_assert(twx_is_enlarged(&larger, &own, 2.0));
    reduce();
    const struct twx_fineness smaller = measured(other, SIDE / 2, SIDE / 2);
    ck_assert(!twx_is_enlarged(&own, &smaller, 2.0));
}
END_TEST

START_TEST(in_doubt_the_larger_one_carries_more)
{
    static const struct twx_fineness unknown = {0};
    make_photo();
    const struct twx_fineness own = measured(source, SIDE, SIDE);
    enlarge();
    const struct twx_fineness larger = measured(other, 2 * SIDE, 2 * SIDE);
    ck_assert(!twx_is_enlarged(&larger, &unknown, 2.0));
    ck_assert(!twx_is_enlarged(&unknown, &own, 2.0));
    ck_assert(!twx_is_enlarged(&larger, &own, 1.04));
    ck_assert(!twx_is_enlarged(&larger, &own, 6.1));
}
END_TEST

START_TEST(blocks_show_where_a_jpeg_has_them)
{
    make_photo();
    struct twx_fineness f = measured(source, SIDE, SIDE);
    ck_assert(!twx_shows_jpeg_blocks(&f));
    make_blocks();
    f = measured(other, SIDE, SIDE);
    ck_assert(twx_shows_jpeg_blocks(&f));
    f = measured(other + 3, SIDE, SIDE - 1);  // moved aside: no JPEG of this size
    ck_assert(!twx_shows_jpeg_blocks(&f));
    f.is_measured = false;
    ck_assert(!twx_shows_jpeg_blocks(&f));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_wave_has_its_power_at_its_frequency);
    tcase_add_test(tests, what_is_small_or_cut_is_not_measured);
    tcase_add_test(tests, an_enlarged_copy_is_seen_and_a_larger_original_is_not);
    tcase_add_test(tests, in_doubt_the_larger_one_carries_more);
    tcase_add_test(tests, blocks_show_where_a_jpeg_has_them);
}

int main(void)
{
    return run_tests("fineness", add);
}
