// SPDX-License-Identifier: MIT
//
// The resampler against Pillow's Lanczos (resample_vectors.h), and what must hold for any plane.
#include <math.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/resample.h"
#include "resample_vectors.h"
#include "runner.h"

// Samples are rounded to 1/256 (0.00195 off at most), the vectors to 4 digits.
static const float TOLERANCE = 0.0025F;

static uint32_t noise(uint32_t x, uint32_t y, uint32_t seed)
{
    uint32_t h = x * 73856093U ^ y * 19349663U ^ seed * 83492791U;
    h ^= h >> 13;
    h *= 0x5bd1e995U;
    h ^= h >> 15;
    return h >> 7 & 255U;
}

static uint8_t pixel(const struct resample_vector *v, uint32_t x, uint32_t y)
{
    const uint32_t cell = v->cell;
    const uint32_t cx = x / cell;
    const uint32_t fx = x % cell;
    const uint32_t cy = y / cell;
    const uint32_t fy = y % cell;
    const uint32_t upper = noise(cx, cy, v->seed) * (cell - fx) + noise(cx + 1, cy, v->seed) * fx;
    const uint32_t lower =
        noise(cx, cy + 1, v->seed) * (cell - fx) + noise(cx + 1, cy + 1, v->seed) * fx;
    return (uint8_t)((upper * (cell - fy) + lower * fy) / (cell * cell));
}

static uint8_t *plane_of(const struct resample_vector *v)
{
    uint8_t *plane = malloc((size_t)v->width * v->height);
    ck_assert_ptr_nonnull(plane);
    for (uint32_t y = 0; y < v->height; y++) {
        for (uint32_t x = 0; x < v->width; x++) {
            plane[(size_t)y * v->width + x] = pixel(v, x, y);
        }
    }
    return plane;
}

static void resample(struct twx_resampler *resampler, const uint8_t *plane, uint32_t width,
                     uint32_t height, double box_width, double box_height,
                     struct twx_samples *samples)
{
    ck_assert_int_eq(twx_resampler_begin(resampler, width, height, box_width, box_height, NULL),
                     TWX_OK);
    for (uint32_t y = 0; y < height; y++) {
        twx_resampler_push(resampler, plane + (size_t)y * width);
    }
    twx_resampler_finish(resampler, samples);
}

static void samples_of(unsigned hash_size, const uint8_t *plane, uint32_t width, uint32_t height,
                       struct twx_samples *samples)
{
    struct twx_resampler *resampler = twx_resampler_create(hash_size);
    ck_assert_ptr_nonnull(resampler);
    resample(resampler, plane, width, height, width, height, samples);
    twx_resampler_free(resampler);
}

static void samples_of_vector(const struct resample_vector *v, struct twx_samples *samples)
{
    uint8_t *plane = plane_of(v);
    struct twx_resampler *resampler = twx_resampler_create(v->hash_size);
    ck_assert_ptr_nonnull(resampler);
    resample(resampler, plane, v->width, v->height, v->box_width, v->box_height, samples);
    twx_resampler_free(resampler);
    free(plane);
}

/** The largest difference between two grids of n samples. */
static float farthest(const float *a, const float *b, size_t n)
{
    float most = 0.0F;
    for (size_t i = 0; i < n; i++) {
        most = fmaxf(most, fabsf(a[i] - b[i]));
    }
    return most;
}

static size_t grid_of(unsigned hash_size)
{
    return (size_t)hash_size * (hash_size + 1);
}

START_TEST(small_planes_give_the_samples_of_pillow)
{
    const struct resample_vector *v = &vectors[_i];
    struct twx_samples samples;
    samples_of_vector(v, &samples);
    ck_assert_uint_eq(samples.hash_size, v->hash_size);
    const float row = farthest(samples.row, v->row, grid_of(v->hash_size));
    const float col = farthest(samples.col, v->col, grid_of(v->hash_size));
    ck_assert_msg(row <= TOLERANCE, "%s: row samples are off by %f", v->name, (double)row);
    ck_assert_msg(col <= TOLERANCE, "%s: column samples are off by %f", v->name, (double)col);
}
END_TEST

static unsigned n_bits_that_differ(const struct twx_samples *a, const struct twx_samples *b)
{
    uint8_t hash_a[TWX_HASH_BYTES_MAX];
    uint8_t hash_b[TWX_HASH_BYTES_MAX];
    (void)twx_dhash(a, hash_a);
    (void)twx_dhash(b, hash_b);
    unsigned n = 0;
    for (unsigned i = 0; i < twx_hash_bytes(a->hash_size); i++) {
        n += (unsigned)__builtin_popcount(hash_a[i] ^ hash_b[i]);
    }
    return n;
}

// Boxes of samples may be summed first where many remain: the samples then differ, the bits hardly.
START_TEST(large_planes_give_the_bits_of_pillow)
{
    const struct resample_vector *v = &large_vectors[_i];
    struct twx_samples samples;
    struct twx_samples wanted = {.hash_size = v->hash_size};
    samples_of_vector(v, &samples);
    memcpy(wanted.row, v->row, grid_of(v->hash_size) * sizeof *v->row);
    memcpy(wanted.col, v->col, grid_of(v->hash_size) * sizeof *v->col);
    const unsigned n = n_bits_that_differ(&samples, &wanted);
    const unsigned allowed = twx_hash_bits(v->hash_size) / 128;
    ck_assert_msg(n <= allowed, "%s: %u bits differ, %u allowed", v->name, n, allowed);
}
END_TEST

START_TEST(samples_are_whole_steps_of_a_256th_of_a_grey_level)
{
    struct twx_samples samples;
    samples_of_vector(&vectors[6], &samples);
    bool has_fraction = false;
    for (size_t i = 0; i < grid_of(8); i++) {
        ck_assert_float_eq(samples.row[i] * 256.0F, rintf(samples.row[i] * 256.0F));
        ck_assert_float_eq(samples.col[i] * 256.0F, rintf(samples.col[i] * 256.0F));
        has_fraction = has_fraction || samples.row[i] != rintf(samples.row[i]);
    }
    ck_assert_msg(has_fraction, "all samples are whole grey levels");
}
END_TEST

START_TEST(samples_stay_within_grey_levels)
{
    // Hard edges between black and white: Lanczos overshoots on both sides.
    uint8_t plane[90 * 80];
    for (size_t i = 0; i < sizeof plane; i++) {
        plane[i] = i % 90 / 15 % 2 == 0 ? 0 : 255;
    }
    struct twx_samples samples;
    samples_of(8, plane, 90, 80, &samples);
    for (size_t i = 0; i < grid_of(8); i++) {
        ck_assert_float_ge(samples.row[i], 0.0F);
        ck_assert_float_le(samples.row[i], 255.0F);
        ck_assert_float_ge(samples.col[i], 0.0F);
        ck_assert_float_le(samples.col[i], 255.0F);
    }
}
END_TEST

static const struct {
    uint32_t width;
    uint32_t height;
} flat_sizes[] = {
    {1, 1},      {3, 2},     {8, 8},     {100, 75},    {300, 200},
    {1001, 777}, {40, 3000}, {5000, 31}, {2600, 2500},
};

START_TEST(a_flat_plane_gives_equal_samples_of_its_own_level)
{
    const uint32_t width = flat_sizes[_i].width;
    const uint32_t height = flat_sizes[_i].height;
    static const uint8_t levels[] = {0, 1, 77, 128, 254, 255};
    uint8_t *plane = malloc((size_t)width * height);
    ck_assert_ptr_nonnull(plane);
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        for (size_t l = 0; l < sizeof levels; l++) {
            memset(plane, levels[l], (size_t)width * height);
            struct twx_samples samples;
            samples_of(hash_size, plane, width, height, &samples);
            for (size_t i = 0; i < grid_of(hash_size); i++) {
                ck_assert_float_eq(samples.row[i], (float)levels[l]);
                ck_assert_float_eq(samples.col[i], (float)levels[l]);
            }
        }
    }
    free(plane);
}
END_TEST

START_TEST(flat_areas_of_a_picture_tie)
{
    // The left third is one grey, the rest noise; the first two columns of cells see nothing else.
    enum { WIDTH = 1800, HEIGHT = 1600 };
    uint8_t *plane = malloc((size_t)WIDTH * HEIGHT);
    ck_assert_ptr_nonnull(plane);
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            plane[(size_t)y * WIDTH + x] = x < 1200 ? 201 : (uint8_t)noise(x, y, 31);
        }
    }
    struct twx_samples samples;
    samples_of(8, plane, WIDTH, HEIGHT, &samples);
    for (unsigned y = 0; y < 8; y++) {
        ck_assert_float_eq(samples.row[y * 9], 201.0F);
        ck_assert_float_eq(samples.row[y * 9 + 1], 201.0F);
        ck_assert_float_eq(samples.row[y * 9 + 2], 201.0F);
    }
    free(plane);
}
END_TEST

/** A picture of w x h shrunk by 8: each sample the mean of an 8 x 8 block, the last ones of a part of one. */
static uint8_t *shrunk_by_8(const struct resample_vector *v, uint32_t *width, uint32_t *height)
{
    *width = (v->width + 7) / 8;
    *height = (v->height + 7) / 8;
    uint8_t *plane = malloc((size_t)*width * *height);
    ck_assert_ptr_nonnull(plane);
    for (uint32_t by = 0; by < *height; by++) {
        for (uint32_t bx = 0; bx < *width; bx++) {
            uint32_t sum = 0;
            uint32_t n = 0;
            for (uint32_t y = by * 8; y < by * 8 + 8 && y < v->height; y++) {
                for (uint32_t x = bx * 8; x < bx * 8 + 8 && x < v->width; x++, n++) {
                    sum += pixel(v, x, y);
                }
            }
            plane[(size_t)by * *width + bx] = (uint8_t)((sum + n / 2) / n);
        }
    }
    return plane;
}

// The reason for the box: cell borders are those of the source, whatever a decoder shrank by.
START_TEST(a_shrunken_plane_with_its_true_extent_hashes_as_the_whole_one)
{
    unsigned n_with_box = 0;
    unsigned n_without = 0;
    for (unsigned seed = 0; seed < 40; seed++) {
        const struct resample_vector picture = {
            .hash_size = 8, .width = 289, .height = 273, .cell = 29, .seed = 100 + seed};
        uint8_t *whole = plane_of(&picture);
        uint32_t width = 0;
        uint32_t height = 0;
        uint8_t *small = shrunk_by_8(&picture, &width, &height);
        struct twx_resampler *resampler = twx_resampler_create(8);
        ck_assert_ptr_nonnull(resampler);
        struct twx_samples wanted;
        struct twx_samples with_box;
        struct twx_samples without;
        resample(resampler, whole, picture.width, picture.height, picture.width, picture.height,
                 &wanted);
        resample(resampler, small, width, height, picture.width / 8.0, picture.height / 8.0,
                 &with_box);
        resample(resampler, small, width, height, width, height, &without);
        n_with_box += n_bits_that_differ(&wanted, &with_box);
        n_without += n_bits_that_differ(&wanted, &without);
        twx_resampler_free(resampler);
        free(small);
        free(whole);
    }
    // Less than 1 of 64 on average, 40 pictures, two halves.
    ck_assert_msg(n_with_box < 80, "%u bits differ in 40 pictures", n_with_box);
    ck_assert_msg(n_without > 3 * n_with_box, "the box makes no difference: %u bits, %u without",
                  n_with_box, n_without);
}
END_TEST

static double lanczos(double x)
{
    const double t = M_PI * x;
    return fabs(x) >= 3 ? 0.0 : x == 0.0 ? 1.0 : 3.0 * sin(t) * sin(t / 3) / (t * t);
}

/** What the four quarters of each block stand for at a pixel: their mean, and three waves. */
static double pixel_of_quarters(const uint8_t *quarters, size_t stride, uint32_t x, uint32_t y)
{
    const uint8_t *q = quarters + (size_t)(y / 8) * 2 * stride + (size_t)(x / 8) * 2;
    double half = 0.0;  // mean of the wave over its first half
    for (int i = 0; i < 4; i++) {
        half += cos((2 * i + 1) * M_PI / 16) / 4;
    }
    const double wave_x = cos((2 * (x % 8) + 1) * M_PI / 16) / half;
    const double wave_y = cos((2 * (y % 8) + 1) * M_PI / 16) / half;
    const double sum = q[0] + q[1] + q[stride] + q[stride + 1];
    const double across = q[0] - q[1] + q[stride] - q[stride + 1];
    const double down = q[0] + q[1] - q[stride] - q[stride + 1];
    const double both = q[0] - q[1] - q[stride] + q[stride + 1];
    return (sum + across * wave_x + down * wave_y + both * wave_x * wave_y) / 4;
}

/** Lanczos-3 of all pixels, sum by sum: one sample of a grid of columns x rows. */
static double naive_sample(const uint8_t *quarters, size_t stride, const uint32_t size[2],
                           const unsigned cells[2], const unsigned at[2])
{
    double total = 0.0;
    double weights = 0.0;
    const double scale[2] = {(double)size[0] / cells[0], (double)size[1] / cells[1]};
    for (uint32_t y = 0; y < size[1]; y++) {
        const double wy = lanczos((y + 0.5 - (at[1] + 0.5) * scale[1]) / scale[1]);
        for (uint32_t x = 0; x < size[0] && wy != 0.0; x++) {
            const double w = wy * lanczos((x + 0.5 - (at[0] + 0.5) * scale[0]) / scale[0]);
            total += w * pixel_of_quarters(quarters, stride, x, y);
            weights += w;
        }
    }
    return fmin(fmax(total / weights, 0.0), 255.0);
}

static const struct {
    unsigned hash_size;
    uint32_t size[2];
} of_quarters[] = {
    {8, {100, 100}}, {8, {131, 203}}, {8, {304, 168}},
    {8, {545, 129}}, {8, {250, 639}}, {16, {201, 333}},
};

START_TEST(quarters_of_blocks_give_the_samples_of_the_pixels_that_they_stand_for)
{
    const uint32_t *size = of_quarters[_i].size;
    const unsigned n = of_quarters[_i].hash_size;
    const uint32_t width = (size[0] + 7) / 8 * 2;
    const uint32_t height = (size[1] + 7) / 8 * 2;
    const struct resample_vector picture = {.width = width, .height = height, .cell = 5, .seed = 9};
    uint8_t *quarters = plane_of(&picture);
    struct twx_resampler *resampler = twx_resampler_create(n);
    ck_assert_ptr_nonnull(resampler);
    ck_assert_int_eq(twx_resampler_begin_quarters(resampler, size[0], size[1], NULL), TWX_OK);
    for (uint32_t y = 0; y < height; y++) {
        twx_resampler_push(resampler, quarters + (size_t)y * width);
    }
    struct twx_samples samples;
    twx_resampler_finish(resampler, &samples);
    for (unsigned i = 0; i < grid_of(n); i += 7) {
        const double row = naive_sample(quarters, width, size, (const unsigned[]){n + 1, n},
                                        (const unsigned[]){i % (n + 1), i / (n + 1)});
        const double col = naive_sample(quarters, width, size, (const unsigned[]){n, n + 1},
                                        (const unsigned[]){i % n, i / n});
        ck_assert_double_eq_tol((double)samples.row[i], row, (double)TOLERANCE);
        ck_assert_double_eq_tol((double)samples.col[i], col, (double)TOLERANCE);
    }
    twx_resampler_free(resampler);
    free(quarters);
}
END_TEST

START_TEST(a_transposed_plane_swaps_the_grids)
{
    enum { WIDTH = 200, HEIGHT = 120 };
    const struct resample_vector picture = {
        .hash_size = 8, .width = WIDTH, .height = HEIGHT, .cell = 11, .seed = 5};
    uint8_t *plane = plane_of(&picture);
    uint8_t *turned = malloc((size_t)WIDTH * HEIGHT);
    ck_assert_ptr_nonnull(turned);
    for (size_t y = 0; y < HEIGHT; y++) {
        for (size_t x = 0; x < WIDTH; x++) {
            turned[x * HEIGHT + y] = plane[y * WIDTH + x];
        }
    }
    struct twx_samples samples;
    struct twx_samples swapped;
    samples_of(8, plane, WIDTH, HEIGHT, &samples);
    samples_of(8, turned, HEIGHT, WIDTH, &swapped);
    for (unsigned y = 0; y < 8; y++) {
        for (unsigned x = 0; x < 9; x++) {
            ck_assert_float_eq_tol(samples.row[y * 9 + x], swapped.col[x * 8 + y], 0.005F);
            ck_assert_float_eq_tol(samples.col[x * 8 + y], swapped.row[y * 9 + x], 0.005F);
        }
    }
    free(turned);
    free(plane);
}
END_TEST

START_TEST(a_resampler_remembers_nothing_of_earlier_planes)
{
    struct twx_resampler *used = twx_resampler_create(8);
    ck_assert_ptr_nonnull(used);
    const size_t n = sizeof vectors / sizeof *vectors;
    for (size_t i = 0; i < 2 * n; i++) {
        const struct resample_vector *v = &vectors[i % n];
        if (v->hash_size != 8) {
            continue;
        }
        uint8_t *plane = plane_of(v);
        if (i % 3 == 0) {  // begun, never finished: a decoder that failed half way
            ck_assert_int_eq(
                twx_resampler_begin(used, v->width, v->height, v->box_width, v->box_height, NULL),
                TWX_OK);
            twx_resampler_push(used, plane);
        }
        struct twx_samples samples;
        struct twx_samples fresh;
        resample(used, plane, v->width, v->height, v->box_width, v->box_height, &samples);
        samples_of_vector(v, &fresh);
        ck_assert_mem_eq(samples.row, fresh.row, grid_of(8) * sizeof(float));
        ck_assert_mem_eq(samples.col, fresh.col, grid_of(8) * sizeof(float));
        free(plane);
    }
    twx_resampler_free(used);
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
    twx_resampler_free(NULL);
}
END_TEST

START_TEST(a_box_larger_than_its_plane_leads_nowhere_outside)
{
    struct twx_resampler *resampler = twx_resampler_create(8);
    struct twx_samples samples;
    uint8_t plane[64];
    memset(plane, 77, sizeof plane);
    resample(resampler, plane, 8, 8, 1000.0, 1000.0, &samples);
    for (size_t i = 0; i < 72; i++) {
        ck_assert(samples.row[i] >= 0.0F && samples.row[i] <= 255.0F);
    }
    twx_resampler_free(resampler);
}
END_TEST

/** Its sums are made at the end, and in the same order. */
START_TEST(a_plane_that_is_kept_has_the_same_samples)
{
    struct twx_resampler *passing = twx_resampler_create((unsigned)_i);
    struct twx_resampler *keeping = twx_resampler_create((unsigned)_i);
    twx_resampler_keep_plane(keeping, true);
    for (uint32_t side = 1; side < 700; side += side / 3 + 1) {
        const struct resample_vector v = {.width = side, .height = side * 3 / 4 + 5, .cell = 7};
        struct twx_samples wanted;
        struct twx_samples found;
        uint8_t *plane = plane_of(&v);
        resample(passing, plane, v.width, v.height, v.width - 0.3, v.height - 0.6, &wanted);
        resample(keeping, plane, v.width, v.height, v.width - 0.3, v.height - 0.6, &found);
        const size_t n = sizeof(float) * (size_t)_i * (size_t)(_i + 1);
        ck_assert_mem_eq(found.row, wanted.row, n);
        ck_assert_mem_eq(found.col, wanted.col, n);
        free(plane);
    }
    twx_resampler_free(passing);
    twx_resampler_free(keeping);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, small_planes_give_the_samples_of_pillow, 0,
                        sizeof vectors / sizeof *vectors);
    tcase_add_loop_test(tests, large_planes_give_the_bits_of_pillow, 0,
                        sizeof large_vectors / sizeof *large_vectors);
    tcase_add_test(tests, samples_are_whole_steps_of_a_256th_of_a_grey_level);
    tcase_add_test(tests, samples_stay_within_grey_levels);
    tcase_add_loop_test(tests, a_flat_plane_gives_equal_samples_of_its_own_level, 0,
                        sizeof flat_sizes / sizeof *flat_sizes);
    tcase_add_test(tests, flat_areas_of_a_picture_tie);
    tcase_add_test(tests, a_shrunken_plane_with_its_true_extent_hashes_as_the_whole_one);
    tcase_add_loop_test(tests,
                        quarters_of_blocks_give_the_samples_of_the_pixels_that_they_stand_for, 0,
                        (int)(sizeof of_quarters / sizeof *of_quarters));
    tcase_add_test(tests, a_transposed_plane_swaps_the_grids);
    tcase_add_test(tests, a_resampler_remembers_nothing_of_earlier_planes);
    tcase_add_test(tests, a_box_larger_than_its_plane_leads_nowhere_outside);
    tcase_add_loop_test(tests, a_plane_that_is_kept_has_the_same_samples, 8, 9);
    tcase_add_loop_test(tests, a_plane_that_is_kept_has_the_same_samples, 16, 17);
    tcase_add_test(tests, freeing_nothing_is_allowed);
}

int main(void)
{
    return run_tests("resample", add);
}
