// SPDX-License-Identifier: MIT
//
// Reduction by areas: against sums over a grid so fine that no border goes through a sample, whatever the sizes; flat
// areas stay what they are; nothing is enlarged. Planes turn as samples do.
#include <math.h>
#include <string.h>

#include "hash/area.h"
#include "hash/orient.h"
#include "runner.h"

enum { SIDE_MAX = 40 };

static struct twx_area_reducer *reducer;

static void setup(void)
{
    reducer = twx_area_reducer_create();
    ck_assert_ptr_nonnull(reducer);
}

static void teardown(void)
{
    twx_area_reducer_free(reducer);
}

static struct twx_small_plane reduce(const struct twx_area *area, const uint8_t *pixels)
{
    ck_assert_int_eq(twx_area_reducer_begin(reducer, area, NULL), TWX_OK);
    for (uint32_t y = 0; y < area->height; y++) {
        twx_area_reducer_push(reducer, pixels + (size_t)y * area->width * area->n_channels);
    }
    return twx_area_reducer_finish(reducer);
}

/** How much of sample `at` lies in small pixel i of n over `extent` samples. */
static double part(uint32_t at, uint32_t i, uint32_t n, double extent)
{
    const double begin = fmax(at, extent * i / n);
    const double end = fmin(at + 1.0, extent * (i + 1) / n);
    return fmax(end - begin, 0.0);
}

/** The mean over small pixel (x, y), by the definition. */
static double mean(const struct twx_area *a, const uint8_t *pixels, uint32_t x, uint32_t y,
                   unsigned c)
{
    double sum = 0.0;
    double area = 0.0;
    for (uint32_t row = 0; row < a->height; row++) {
        const double high = part(row, y, a->small_height, a->box_height);
        for (uint32_t col = 0; col < a->width && high > 0.0; col++) {
            const double wide = part(col, x, a->small_width, a->box_width);
            sum += high * wide * pixels[((size_t)row * a->width + col) * a->n_channels + c];
            area += high * wide;
        }
    }
    return sum / area;
}

static uint32_t random_side(uint64_t *state, uint32_t most)
{
    return 1 + (uint32_t)(next_random(state) % most);
}

START_TEST(every_small_pixel_is_the_mean_of_its_area)
{
    uint64_t state = 1;
    uint8_t pixels[SIDE_MAX * SIDE_MAX * TWX_CHANNELS_MAX];
    for (int i = 0; i < 1000; i++) {
        struct twx_area area = {.width = random_side(&state, SIDE_MAX),
                                .height = random_side(&state, SIDE_MAX),
                                .n_channels = i % 2 == 0 ? 1 : 3};
        area.small_width = random_side(&state, area.width);
        area.small_height = random_side(&state, area.height);
        // As a decoder that shrinks by 8 leaves it.
        area.box_width = area.width - (double)(next_random(&state) % 8) / 8;
        area.box_height = area.height - (double)(next_random(&state) % 8) / 8;
        fill_random(pixels, sizeof pixels, &state);
        const struct twx_small_plane plane = reduce(&area, pixels);
        ck_assert_uint_eq(plane.width, area.small_width);
        ck_assert_uint_eq(plane.height, area.small_height);
        for (size_t at = 0; at < (size_t)plane.width * plane.height * area.n_channels; at++) {
            const uint32_t pixel = (uint32_t)(at / area.n_channels);
            const double wanted = mean(&area, pixels, pixel % plane.width, pixel / plane.width,
                                       (unsigned)(at % area.n_channels));
            ck_assert_msg(fabs(plane.pixels[at] - wanted) <= 0.501, "%u is not %f",
                          plane.pixels[at], wanted);
        }
    }
}
END_TEST

/** Also in sums of tens of thousands of rows. */
START_TEST(a_flat_area_keeps_its_level)
{
    enum { HEIGHT = 100000 };
    const struct twx_area area = {.width = 3,
                                  .height = HEIGHT,
                                  .box_width = 2.625,
                                  .box_height = HEIGHT - 0.5,
                                  .small_width = 2,
                                  .small_height = 3,
                                  .n_channels = 3};
    uint8_t *pixels = malloc((size_t)HEIGHT * 9);
    ck_assert_ptr_nonnull(pixels);
    for (int level = 0; level <= 255; level += 51) {
        memset(pixels, level, (size_t)HEIGHT * 9);
        const struct twx_small_plane plane = reduce(&area, pixels);
        for (size_t i = 0; i < (size_t)2 * 3 * 3; i++) {
            ck_assert_uint_eq(plane.pixels[i], (unsigned)level);
        }
    }
    free(pixels);
}
END_TEST

START_TEST(a_plane_that_fits_is_copied)
{
    const uint8_t pixels[12] = {0, 1, 2, 253, 254, 255, 7, 8, 9, 100, 101, 102};
    const struct twx_area area = {.width = 2,
                                  .height = 2,
                                  .box_width = 2,
                                  .box_height = 2,
                                  .small_width = 2,
                                  .small_height = 2,
                                  .n_channels = 3};
    ck_assert_mem_eq(reduce(&area, pixels).pixels, pixels, sizeof pixels);
}
END_TEST

START_TEST(a_picture_fits_with_its_shape)
{
    static const uint32_t cases[][6] = {
        {4000, 3000, 256, 256, 256, 192}, {3000, 4000, 256, 256, 192, 256},
        {1, 1, 256, 256, 1, 1},           {256, 256, 256, 256, 256, 256},
        {100000, 10, 256, 256, 256, 1},   {10, 100000, 256, 256, 1, 256},
        {100, 50, 64, 8, 16, 8},          {UINT32_MAX, UINT32_MAX, 9, 7, 7, 7},
        {257, 1, 256, 256, 256, 1},       {5, 500, 1, 1, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t width = 0;
        uint32_t height = 0;
        twx_area_fit(cases[i][0], cases[i][1], cases[i][2], cases[i][3], &width, &height);
        ck_assert_uint_eq(width, cases[i][4]);
        ck_assert_uint_eq(height, cases[i][5]);
    }
}
END_TEST

/** More rows than were promised are not looked at; fewer leave black. */
START_TEST(rows_are_bounded)
{
    const uint8_t row[2] = {200, 200};
    const struct twx_area area = {.width = 2,
                                  .height = 2,
                                  .box_width = 2,
                                  .box_height = 2,
                                  .small_width = 1,
                                  .small_height = 2,
                                  .n_channels = 1};
    ck_assert_int_eq(twx_area_reducer_begin(reducer, &area, NULL), TWX_OK);
    twx_area_reducer_push(reducer, row);
    ck_assert_uint_eq(twx_area_reducer_finish(reducer).pixels[0], 200);
    ck_assert_uint_eq(twx_area_reducer_finish(reducer).pixels[1], 0);
    for (int i = 0; i < 5; i++) {
        twx_area_reducer_push(reducer, row);
    }
    ck_assert_uint_eq(twx_area_reducer_finish(reducer).pixels[1], 200);
}
END_TEST

/** Letters that say where each pixel goes:  a b c / d e f  by the orientations' definition. */
START_TEST(planes_turn_by_exif_numbers)
{
    static const char *const turned[] = {"abcdef", "cbafed", "fedcba", "defabc",
                                         "adbecf", "daebfc", "fcebda", "cfbead"};
    const uint8_t letters[] = "abcdef";
    for (unsigned n_channels = 1; n_channels <= 3; n_channels += 2) {
        uint8_t in[18];
        uint8_t out[18];
        for (size_t i = 0; i < 6 * (size_t)n_channels; i++) {
            in[i] = (uint8_t)(letters[i / n_channels] + 32 * (i % n_channels));
        }
        const struct twx_small_plane plane = {
            .width = 3, .height = 2, .n_channels = n_channels, .pixels = in};
        for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
            const struct twx_small_plane upright = twx_orient_plane(&plane, o, out);
            ck_assert_ptr_eq(upright.pixels, out);
            ck_assert_uint_eq(upright.n_channels, n_channels);
            ck_assert_uint_eq(upright.width, o >= 5 ? 2 : 3);
            ck_assert_uint_eq(upright.height, o >= 5 ? 3 : 2);
            for (size_t i = 0; i < 6 * (size_t)n_channels; i++) {
                ck_assert_uint_eq(out[i], (uint8_t)((size_t)turned[o - 1][i / n_channels] +
                                                    32 * (i % n_channels)));
            }
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_small_pixel_is_the_mean_of_its_area);
    tcase_add_test(tests, a_flat_area_keeps_its_level);
    tcase_add_test(tests, a_plane_that_fits_is_copied);
    tcase_add_test(tests, a_picture_fits_with_its_shape);
    tcase_add_test(tests, rows_are_bounded);
    tcase_add_test(tests, planes_turn_by_exif_numbers);
}

int main(void)
{
    return run_tests("area", add);
}
