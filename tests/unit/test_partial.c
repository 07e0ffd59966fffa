// SPDX-License-Identifier: MIT
//
// Of a file cut anywhere: rows that were counted are those of the whole picture, and there are no fewer for more bytes.
#include <math.h>

#include "image/decode.h"
#include "image/partial.h"
#include "testdata.h"
#include "twindex_commands.h"

enum { LEAST_SAMPLES = 36, N_CUTS = 40 };

static const struct twx_decode_limits limits = {.max_pixels = 1000000000,
                                                .least_samples = LEAST_SAMPLES};

/** Rows of one picture, as they were pushed. */
struct plane {
    uint8_t *luma;  // owned
    uint32_t width;
    uint32_t height;
    uint32_t n_pushed;
};

static enum twx_status begin(void *user, uint32_t width, uint32_t height, double box_width,
                             double box_height, struct twx_error *err)
{
    struct plane *plane = user;
    (void)err;
    ck_assert(box_width > width - 1.0 && box_width <= width);
    ck_assert(box_height > height - 1.0 && box_height <= height);
    free(plane->luma);
    *plane = (struct plane){.width = width, .height = height};
    plane->luma = calloc(height, width);
    ck_assert_ptr_nonnull(plane->luma);
    return TWX_OK;
}

static void push(void *user, const uint8_t *row)
{
    struct plane *plane = user;
    ck_assert_uint_lt(plane->n_pushed, plane->height);
    memcpy(plane->luma + (size_t)plane->n_pushed++ * plane->width, row, plane->width);
}

static struct twx_pixel_sink sink_of(struct plane *plane)
{
    return (struct twx_pixel_sink){.user = plane, .n_channels = 1, .begin = begin, .push = push};
}

static struct twx_picture decode_whole(const struct twx_source *source, struct plane *plane)
{
    struct twx_picture picture;
    struct twx_verdict verdict;
    const struct twx_pixel_sink sink = sink_of(plane);
    struct twx_decoder *decoder = twx_decoder_create(&limits);
    ck_assert_ptr_nonnull(decoder);
    ck_assert_int_eq(twx_decode(decoder, source, &sink, &picture, &verdict, NULL), TWX_OK);
    ck_assert_int_eq(verdict.status, TWX_IMAGE_HASHED);
    twx_decoder_free(decoder);
    return picture;
}

static uint32_t decode_cut(const struct twx_source *source, uint64_t size,
                           struct twx_picture *picture, struct plane *plane)
{
    struct twx_source cut = *source;
    const struct twx_pixel_sink sink = sink_of(plane);
    uint32_t n_rows = 0;
    cut.size = size;
    *picture = (struct twx_picture){.format = picture->format, .n_frames = 1, .orientation = 1};
    ck_assert_int_eq(twx_decode_partial(&limits, &cut, &sink, picture, &n_rows, NULL), TWX_OK);
    return n_rows;
}

/** Files, and the largest mean difference in grey levels of rows that came from the file cut. */
static const struct {
    const char *name;
    double tolerance;
    bool comes_at_once;  // all rows, with less detail
} files[] = {
    {"formats/parrots.jpg", 0, false},    {"formats/parrots.png", 0, false},
    {"formats/parrots.webp", 0, false},   {"exif/orientation-6.jpg", 0, false},
    {"exif/orientation-6.png", 0, false}, {"alpha/soft-rgba.png", 0, false},
    {"alpha/rgba.webp", 0, false},        {"modes/progressive.jpg", 12, true},
    {"modes/interlaced.png", 12, true},   {"modes/lossless.webp", 0, false},
    {"modes/palette.png", 0, false},      {"modes/grey-16-bit.png", 0, false},
    {"modes/grey.jpg", 0, false},         {"modes/subsampled-411.jpg", 0, false},
};

enum { N_FILES = sizeof files / sizeof *files };

/** The mean difference of the first n rows. */
static double difference(const struct plane *a, const struct plane *b, uint32_t n)
{
    double sum = 0;
    const size_t n_pixels = (size_t)n * a->width;
    for (size_t i = 0; i < n_pixels; i++) {
        sum += fabs((double)a->luma[i] - b->luma[i]);
    }
    return n_pixels > 0 ? sum / (double)n_pixels : 0;
}

START_TEST(rows_of_a_cut_file_are_those_of_the_whole)
{
    struct plane whole = {0};
    struct plane part = {0};
    struct twx_source source = testdata_load(files[_i].name);
    const struct twx_picture picture = decode_whole(&source, &whole);
    const uint32_t height = picture.orientation >= 5 ? picture.width : picture.height;
    uint32_t before = 0;
    for (uint64_t i = 0; i <= N_CUTS; i++) {
        const uint64_t size = source.size * i / N_CUTS;
        struct twx_picture cut = picture;
        const uint32_t n_rows = decode_cut(&source, size, &cut, &part);
        ck_assert_uint_ge(n_rows, before);
        ck_assert_uint_le(n_rows, height);
        if (n_rows > 0) {
            ck_assert_uint_eq(cut.width, picture.width);
            ck_assert_uint_eq(cut.height, picture.height);
            ck_assert_uint_eq(cut.orientation, picture.orientation);
            ck_assert_uint_eq(part.width, whole.width);
            ck_assert(n_rows != height || part.n_pushed == part.height);
            const double found = difference(&part, &whole, part.n_pushed);
            ck_assert_msg(found <= files[_i].tolerance, "%s cut to %u: %.2f", files[_i].name,
                          (unsigned)size, found);
        }
        before = n_rows;
        ck_assert(!files[_i].comes_at_once || i < N_CUTS / 2 || n_rows == height);
    }
    ck_assert_uint_eq(before, height);
    free(part.luma);
    free(whole.luma);
    testdata_unload(&source);
}
END_TEST

START_TEST(three_quarters_of_the_bytes_give_half_of_the_rows)
{
    struct plane part = {0};
    struct twx_source source = testdata_load(files[_i].name);
    struct twx_picture picture = decode_whole(&source, &part);
    const uint32_t height = picture.orientation >= 5 ? picture.width : picture.height;
    ck_assert_uint_ge(decode_cut(&source, source.size * 3 / 4, &picture, &part), height / 2);
    free(part.luma);
    testdata_unload(&source);
}
END_TEST

START_TEST(any_bytes_behind_any_cut_do_no_harm)
{
    uint64_t state = 1 + (uint64_t)_i;
    struct twx_source source = testdata_load(files[_i].name);
    struct plane part = {0};
    struct twx_picture picture = decode_whole(&source, &part);
    uint8_t *bytes = malloc(source.size);
    ck_assert_ptr_nonnull(bytes);
    const struct twx_source changed = {.fd = -1, .size = source.size, .bytes = bytes};
    for (unsigned i = 0; i < 100; i++) {
        memcpy(bytes, source.bytes, source.size);
        for (unsigned k = 0; k < 3; k++) {
            bytes[next_random(&state) % source.size] = (uint8_t)next_random(&state);
        }
        (void)decode_cut(&changed, next_random(&state) % source.size, &picture, &part);
    }
    free(bytes);
    free(part.luma);
    testdata_unload(&source);
}
END_TEST

START_TEST(a_picture_with_too_many_pixels_has_no_rows)
{
    static const struct twx_decode_limits few = {.max_pixels = 1000, .least_samples = 36};
    struct twx_source source = testdata_load(files[_i].name);
    struct plane part = {0};
    const struct twx_pixel_sink sink = sink_of(&part);
    struct twx_picture picture = decode_whole(&source, &part);
    uint32_t n_rows = 1;
    ck_assert_int_eq(twx_decode_partial(&few, &source, &sink, &picture, &n_rows, NULL), TWX_OK);
    ck_assert_uint_eq(n_rows, 0);
    free(part.luma);
    testdata_unload(&source);
}
END_TEST

static void start(void)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
}

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, start, NULL);
    tcase_add_loop_test(tests, rows_of_a_cut_file_are_those_of_the_whole, 0, N_FILES);
    tcase_add_loop_test(tests, three_quarters_of_the_bytes_give_half_of_the_rows, 0, N_FILES);
    tcase_add_loop_test(tests, any_bytes_behind_any_cut_do_no_harm, 0, N_FILES);
    tcase_add_loop_test(tests, a_picture_with_too_many_pixels_has_no_rows, 0, N_FILES);
}

int main(void)
{
    return run_tests("partial", add);
}
