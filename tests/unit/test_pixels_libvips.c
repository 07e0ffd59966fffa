// SPDX-License-Identifier: MIT
//
// Planes of every picture of testdata/ by the job `pixels`, against libvips on its own and means by their definition.
#include <math.h>

#include <vips/vips.h>

#include "image/decode.h"
#include "pixel_files.h"

/** Runs one operation of libvips on *image. */
#define STEP(call)                                                                                 \
    do {                                                                                           \
        VipsImage *next = NULL;                                                                    \
        ck_assert_msg((call) == 0, "%s: %s", path, vips_error_buffer());                           \
        g_object_unref(image);                                                                     \
        image = next;                                                                              \
    } while (0)

/** A picture upright, in sRGB, over white: width * height * 3 bytes, g_free. */
static uint8_t *load_by_vips(const char *path, uint32_t *width, uint32_t *height)
{
    VipsImage *image = NULL;
    const char *suffix = strrchr(path, '.');
    if (suffix != NULL && (strcmp(suffix, ".avif") == 0 || strcmp(suffix, ".heic") == 0)) {
        (void)vips_heifload(path, &image, NULL);  // libvips does not know all brands
    } else {
        image = vips_image_new_from_file(path, NULL);
    }
    ck_assert_msg(image != NULL, "%s: %s", path, vips_error_buffer());
    STEP(vips_autorot(image, &next, NULL));
    STEP(vips_colourspace(image, &next, VIPS_INTERPRETATION_sRGB, NULL));
    STEP(vips_cast(image, &next, VIPS_FORMAT_UCHAR, NULL));
    if (vips_image_hasalpha(image)) {
        VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
        STEP(vips_flatten(image, &next, "background", white, NULL));
        vips_area_unref(VIPS_AREA(white));
    }
    ck_assert_int_eq(vips_image_get_bands(image), 3);
    size_t n = 0;
    *width = (uint32_t)vips_image_get_width(image);
    *height = (uint32_t)vips_image_get_height(image);
    uint8_t *pixels = vips_image_write_to_memory(image, &n);
    ck_assert_ptr_nonnull(pixels);
    g_object_unref(image);
    return pixels;
}

/** How much of sample `at` lies in small pixel i of n, over `extent` samples. */
static double part(uint32_t at, uint32_t i, uint32_t n, uint32_t extent)
{
    const double begin = fmax(at, (double)extent * i / n);
    const double end = fmin(at + 1.0, (double)extent * (i + 1) / n);
    return fmax(end - begin, 0.0);
}

/** The mean colour over small pixel (x, y) of a plane. */
static void mean_colour(const uint8_t *pixels, uint32_t width, uint32_t height,
                        const struct twx_small_plane *plane, uint32_t x, uint32_t y, double mean[3])
{
    double area = 0.0;
    mean[0] = mean[1] = mean[2] = 0.0;
    for (uint32_t row = height * y / plane->height; row < height; row++) {
        const double high = part(row, y, plane->height, height);
        for (uint32_t col = width * x / plane->width; col < width && high > 0.0; col++) {
            const double wide = part(col, x, plane->width, width);
            if (wide <= 0.0) {
                break;
            }
            for (size_t c = 0; c < 3; c++) {
                mean[c] += high * wide * pixels[((size_t)row * width + col) * 3 + c];
            }
            area += high * wide;
        }
        if (high <= 0.0) {
            break;
        }
    }
    for (size_t c = 0; c < 3; c++) {
        mean[c] /= area;
    }
}

/** The mean difference of a plane to a picture by libvips, in levels. */
static double difference(const struct twx_small_plane *plane, const char *name)
{
    char path[512];
    uint32_t width = 0;
    uint32_t height = 0;
    testdata_path(name, path, sizeof path);
    uint8_t *pixels = load_by_vips(path, &width, &height);
    const uint8_t *at = plane->pixels;
    double sum = 0.0;
    for (uint32_t y = 0; y < plane->height; y++) {
        for (uint32_t x = 0; x < plane->width; x++) {
            double mean[3];
            mean_colour(pixels, width, height, plane, x, y, mean);
            const double luma = 0.299 * mean[0] + 0.587 * mean[1] + 0.114 * mean[2];
            for (unsigned c = 0; c < plane->n_channels; c++) {
                sum += fabs(*at++ - (plane->n_channels == 1 ? luma : mean[c % 3]));
            }
        }
    }
    g_free(pixels);
    return sum / (plane->width * plane->height * (double)plane->n_channels);
}

/** A file with the same picture, for those of which libvips shows the last frame, or linear light as it is. */
static const char *stand_in(const char *name)
{
    static const char *const others[][2] = {
        {"animated/two-frames-lossless.jxl", "animated/two-frames.png"},
        {"animated/two-frames.jxl", "animated/two-frames.png"},
        {"modes/linear-lossy.jxl", "formats/parrots.png"},
        {"modes/linear.jxl", "formats/parrots.png"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (strcmp(name, others[i][0]) == 0) {
            return others[i][1];
        }
    }
    return name;
}

static void check_size(const struct twx_small_plane *plane, const struct expected *row,
                       const struct twx_pixels_options *options)
{
    uint32_t width = 0;
    uint32_t height = 0;
    twx_area_fit(row->width, row->height, options->width, options->height, &width, &height);
    ck_assert_msg(plane->width == width && plane->height == height, "%s: %ux%u, not %ux%u",
                  row->path, plane->width, plane->height, width, height);
    ck_assert_uint_eq(plane->n_channels, options->n_channels);
}

/** By the mean over a plane: decoders that shrink do not take means; and lossy formats differ. */
static const double LEVELS_OFF = 2.0;
static const double LEVELS_OFF_ANOTHER = 5.0;

/** Sizes that shrink in the DCT and that do not. */
static const struct twx_pixels_options all_options[] = {{64, 64, 3, false, false},
                                                        {64, 64, 1, false, false},
                                                        {9, 20, 3, false, false},
                                                        {24, 8, 1, false, false}};

START_TEST(every_picture_is_what_libvips_shows)
{
    static struct expected rows[N_EXPECTED_MAX];
    const char *names[FILES_MAX];
    const size_t n_rows = load_expected(rows);
    size_t n = 0;
    for (size_t i = 0; i < n_rows; i++) {
        if (strcmp(rows[i].status, "hashed") == 0) {
            rows[n] = rows[i];
            names[n] = rows[n].path;
            n++;
        }
    }
    ck_assert_uint_gt(n, 100);
    read_files(names, n, &all_options[_i]);
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    vips_block_untrusted_set(FALSE);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(is_decoded(i), "%s is not decoded", names[i]);
        const struct twx_small_plane *plane = &found[i].pixels.result.plane;
        check_size(plane, &rows[i], &all_options[_i]);
        const char *other = stand_in(names[i]);
        const double d = difference(plane, other);
        const double most = other == names[i] ? LEVELS_OFF : LEVELS_OFF_ANOTHER;
        ck_assert_msg(d <= most, "%s differs by %f levels", names[i], d);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, every_picture_is_what_libvips_shows, 0,
                        sizeof all_options / sizeof *all_options);
}

int main(void)
{
    return run_tests("pixels_libvips", add);
}
