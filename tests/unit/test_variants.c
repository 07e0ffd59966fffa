// SPDX-License-Identifier: MIT
//
// Boxes of a picture against the picture that was cut out by them, and the variants that a picture has.
#include <math.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "hash/variants.h"
#include "runner.h"

enum { WIDTH = 320, HEIGHT = 240 };

static uint8_t picture[HEIGHT][WIDTH];

static void draw(uint64_t seed)
{
    double phases[6];
    for (size_t i = 0; i < 6; i++) {
        phases[i] = (double)(next_random(&seed) % 1000) / 100.0;
    }
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            const double wave = sin(0.05 * x + phases[0]) + sin(0.06 * y + phases[1]) +
                                sin(0.03 * (x + y) + phases[2]) + sin(0.09 * x + phases[3]) +
                                sin(0.1 * y + phases[4]) + sin(0.04 * (x - y) + phases[5]);
            picture[y][x] = (uint8_t)(128.0 + 20.0 * wave);
        }
    }
}

/** Resamples a part of the picture, as if it were one. */
static void resample(struct twx_resampler *r, int x0, int y0, int x1, int y1,
                     struct twx_samples *samples)
{
    const uint32_t width = (uint32_t)(x1 - x0);
    const uint32_t height = (uint32_t)(y1 - y0);
    ck_assert_int_eq(twx_resampler_begin(r, width, height, width, height, NULL), TWX_OK);
    for (int y = y0; y < y1; y++) {
        twx_resampler_push(r, &picture[y][x0]);
    }
    twx_resampler_finish(r, samples);
}

static double largest_difference(const struct twx_samples *a, const struct twx_samples *b)
{
    const unsigned n = a->hash_size * (a->hash_size + 1);
    double most = 0.0;
    for (unsigned i = 0; i < n; i++) {
        most = fmax(most, fabs((double)(a->row[i] - b->row[i])));
        most = fmax(most, fabs((double)(a->col[i] - b->col[i])));
    }
    return most;
}

START_TEST(samples_of_a_box_are_those_of_the_picture_cut_out_by_it)
{
    uint64_t seed = (uint64_t)_i;
    const unsigned hash_size = _i % 2 == 0 ? 8 : 16;
    draw(seed);
    struct twx_resampler *whole = twx_resampler_create(hash_size);
    struct twx_box_resampler *part = twx_box_resampler_create(hash_size);
    struct twx_samples ignored;
    struct twx_samples expected;
    struct twx_samples got;
    const int x0 = (int)(next_random(&seed) % 100);
    const int y0 = (int)(next_random(&seed) % 80);
    const int x1 = WIDTH - (int)(next_random(&seed) % 100);
    const int y1 = HEIGHT - (int)(next_random(&seed) % 80);
    const struct twx_box box = {(double)x0 / WIDTH, (double)y0 / HEIGHT, (double)x1 / WIDTH,
                                (double)y1 / HEIGHT};
    bool is_there = false;
    twx_resampler_keep_plane(whole, true);
    resample(whole, 0, 0, WIDTH, HEIGHT, &ignored);
    const struct twx_reduced_plane plane = twx_resampler_plane(whole);
    ck_assert_int_eq(twx_box_resampler_samples(part, &plane, &box, &got, &is_there, NULL), TWX_OK);
    ck_assert(is_there);
    resample(whole, x0, y0, x1, y1, &expected);
    ck_assert_uint_eq(got.hash_size, hash_size);
    ck_assert_double_lt(largest_difference(&got, &expected), 1.5);
    twx_resampler_free(whole);
    twx_box_resampler_free(part);
}
END_TEST

START_TEST(the_box_of_all_has_the_samples_of_the_picture)
{
    draw((uint64_t)_i);
    struct twx_resampler *whole = twx_resampler_create(8);
    struct twx_box_resampler *part = twx_box_resampler_create(8);
    struct twx_samples expected;
    struct twx_samples got;
    bool is_there = false;
    twx_resampler_keep_plane(whole, true);
    resample(whole, 0, 0, WIDTH, HEIGHT, &expected);
    const struct twx_reduced_plane plane = twx_resampler_plane(whole);
    const struct twx_box box = {0.0, 0.0, 1.0, 1.0};
    ck_assert_int_eq(twx_box_resampler_samples(part, &plane, &box, &got, &is_there, NULL), TWX_OK);
    ck_assert_double_lt(largest_difference(&got, &expected), 0.02);
    twx_resampler_free(whole);
    twx_box_resampler_free(part);
}
END_TEST

START_TEST(a_box_as_high_as_the_picture_may_use_the_rows_of_the_picture)
{
    draw((uint64_t)_i);
    const unsigned hash_size = _i % 2 == 0 ? 8 : 16;
    struct twx_resampler *whole = twx_resampler_create(hash_size);
    struct twx_box_resampler *part = twx_box_resampler_create(hash_size);
    struct twx_samples with;
    struct twx_samples without;
    const struct twx_box box = {0.1 + _i * 0.01, 0.0, 0.9, 1.0};
    bool is_there = false;
    twx_resampler_keep_plane(whole, true);
    resample(whole, 0, 0, WIDTH, HEIGHT, &with);
    struct twx_reduced_plane plane = twx_resampler_plane(whole);
    ck_assert_ptr_nonnull(plane.rows);
    ck_assert_int_eq(twx_box_resampler_samples(part, &plane, &box, &with, &is_there, NULL), TWX_OK);
    plane.rows = NULL;
    ck_assert_int_eq(twx_box_resampler_samples(part, &plane, &box, &without, &is_there, NULL),
                     TWX_OK);
    ck_assert_double_lt(largest_difference(&with, &without), 0.005);
    twx_resampler_free(whole);
    twx_box_resampler_free(part);
}
END_TEST

START_TEST(a_plane_that_is_kept_changes_no_sample)
{
    draw((uint64_t)_i);
    struct twx_resampler *r = twx_resampler_create(8);
    struct twx_samples without;
    struct twx_samples with;
    memset(&without, 0, sizeof without);
    memset(&with, 0, sizeof with);
    resample(r, 0, 0, WIDTH, HEIGHT, &without);
    twx_resampler_keep_plane(r, true);
    resample(r, 0, 0, WIDTH, HEIGHT, &with);
    ck_assert_mem_eq(&with, &without, sizeof with);
    twx_resampler_free(r);
}
END_TEST

START_TEST(a_box_of_too_few_samples_has_none)
{
    draw(1);
    struct twx_resampler *whole = twx_resampler_create(8);
    struct twx_box_resampler *part = twx_box_resampler_create(8);
    struct twx_samples samples;
    bool is_there = true;
    twx_resampler_keep_plane(whole, true);
    resample(whole, 0, 0, WIDTH, HEIGHT, &samples);
    const struct twx_reduced_plane plane = twx_resampler_plane(whole);
    const struct twx_box box = {0.5, 0.0, 0.55, 1.0};
    ck_assert_int_eq(twx_box_resampler_samples(part, &plane, &box, &samples, &is_there, NULL),
                     TWX_OK);
    ck_assert(!is_there);
    twx_resampler_free(whole);
    twx_box_resampler_free(part);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------

static void variants_of(unsigned orientation, enum twx_variants level,
                        struct twx_variant_list *list, uint8_t *hash)
{
    struct twx_resampler *whole = twx_resampler_create(8);
    struct twx_box_resampler *part = twx_box_resampler_create(8);
    struct twx_samples samples;
    struct twx_samples upright;
    twx_resampler_keep_plane(whole, true);
    resample(whole, 0, 0, WIDTH, HEIGHT, &samples);
    twx_orient_samples(&samples, orientation, &upright);
    (void)twx_dhash(&upright, hash);
    const struct twx_reduced_plane plane = twx_resampler_plane(whole);
    const bool is_on_its_side = orientation >= 5;
    const struct twx_variant_source source = {.plane = &plane,
                                              .orientation = orientation,
                                              .width = is_on_its_side ? HEIGHT : WIDTH,
                                              .height = is_on_its_side ? WIDTH : HEIGHT,
                                              .hash = hash,
                                              .hash_bytes = 16};
    ck_assert_int_eq(twx_variants_hash(part, &source, level, list, NULL), TWX_OK);
    twx_resampler_free(whole);
    twx_box_resampler_free(part);
}

START_TEST(variants_are_of_the_upright_picture)
{
    // Which side of the upright picture lies on which of the stored one, by orientation: left, right, top, bottom.
    static const uint8_t kinds[][4] = {
        [1] = {7, 8, 9, 10}, [2] = {8, 7, 9, 10}, [3] = {8, 7, 10, 9}, [4] = {7, 8, 10, 9},
        [5] = {9, 10, 7, 8}, [6] = {10, 9, 7, 8}, [7] = {10, 9, 8, 7}, [8] = {9, 10, 8, 7}};
    const unsigned orientation = (unsigned)_i;
    struct twx_variant_list stored;
    struct twx_variant_list upright;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    draw(3);
    variants_of(1, TWX_VARIANTS_ALL, &stored, hash);
    variants_of(orientation, TWX_VARIANTS_ALL, &upright, hash);
    ck_assert_uint_eq(stored.n, 8);
    ck_assert_uint_eq(upright.n, 8);
    for (unsigned side = 0; side < 4; side++) {
        const unsigned from = kinds[orientation][side] - 3U;
        uint8_t turned[TWX_HASH_BYTES_MAX];
        ck_assert_uint_eq(stored.kinds[from], kinds[orientation][side]);
        ck_assert_uint_eq(upright.kinds[4 + side], TWX_VARIANT_OFF_LEFT + side);
        twx_orient_hash(stored.hashes[from], 8, orientation, turned);
        ck_assert_uint_le(twx_hamming(turned, upright.hashes[4 + side], 16), 2);
    }
}
END_TEST

START_TEST(a_level_has_no_variants_of_the_next)
{
    struct twx_variant_list list;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    draw(4);
    variants_of(1, TWX_VARIANTS_NONE, &list, hash);
    ck_assert_uint_eq(list.n, 0);
    variants_of(1, TWX_VARIANTS_TRIM, &list, hash);
    ck_assert_uint_eq(list.n, 0);
    ck_assert_int_eq(list.level, TWX_VARIANTS_TRIM);
}
END_TEST

START_TEST(a_border_gives_the_hash_of_what_is_within)
{
    struct twx_variant_list list;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    struct twx_samples inner;
    draw(5);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            const bool is_within = x >= 20 && x < WIDTH - 20 && y >= 20 && y < HEIGHT - 20;
            picture[y][x] = is_within ? picture[y][x] : 255;
        }
    }
    variants_of(1, TWX_VARIANTS_TRIM, &list, hash);
    ck_assert_uint_eq(list.n, 1);
    ck_assert_uint_eq(list.kinds[0], TWX_VARIANT_OUTER);
    struct twx_resampler *r = twx_resampler_create(8);
    resample(r, 20, 20, WIDTH - 20, HEIGHT - 20, &inner);
    (void)twx_dhash(&inner, hash);
    ck_assert_uint_le(twx_hamming(list.hashes[0], hash, 16), 4);
    twx_resampler_free(r);
}
END_TEST

START_TEST(what_says_nothing_is_left_out)
{
    struct twx_variant_list list;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    memset(picture, 200, sizeof picture);  // each part of it is flat
    variants_of(1, TWX_VARIANTS_ALL, &list, hash);
    ck_assert_uint_eq(list.n, 0);
    for (int y = 0; y < HEIGHT; y++) {  // and here each part has the hash of the whole
        for (int x = 0; x < WIDTH; x++) {
            picture[y][x] = (uint8_t)((x + y) / 4);
        }
    }
    variants_of(1, TWX_VARIANTS_ALL, &list, hash);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, samples_of_a_box_are_those_of_the_picture_cut_out_by_it, 0, 100);
    tcase_add_loop_test(tests, the_box_of_all_has_the_samples_of_the_picture, 0, 10);
    tcase_add_loop_test(tests, a_box_as_high_as_the_picture_may_use_the_rows_of_the_picture, 0, 10);
    tcase_add_loop_test(tests, a_plane_that_is_kept_changes_no_sample, 0, 10);
    tcase_add_test(tests, a_box_of_too_few_samples_has_none);
    tcase_add_loop_test(tests, variants_are_of_the_upright_picture, 1, 9);
    tcase_add_test(tests, a_level_has_no_variants_of_the_next);
    tcase_add_test(tests, a_border_gives_the_hash_of_what_is_within);
    tcase_add_test(tests, what_says_nothing_is_left_out);
}

int main(void)
{
    return run_tests("variants", add);
}
