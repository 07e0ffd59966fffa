// SPDX-License-Identifier: MIT
//
// The means of blocks are the samples of libjpeg's grey output at 1/8, and those of quarters what its coefficients give, for photos
// of each sampling, quality, restart interval and code; each file that is cut short, and each whose bits were changed, gives those
// or is declined. What is compiled for this machine reads what is for any.
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "image/jpeg_blocks.h"
#include "libjpeg_luma.h"
#include "photo_pixels.h"
#include "testdata.h"

/** A JPEG in memory; bytes owned by malloc. */
struct jpeg {
    unsigned char *bytes;
    unsigned long n;
};

static const char *const photos[] = {
    "photos/accordion.jpg", "photos/barrel.jpg",    "photos/beaver.jpg",
    "photos/brain.jpg",     "photos/butterfly.jpg", "photos/grand-piano-41.jpg",
};

/** How a photo is encoded again. */
static const struct {
    int quality;
    int h;  // sampling of luma
    int v;
    int restart;
    int width;  // it is cut to; 0: not
    int height;
    bool is_grey;
    bool is_optimized;
    bool is_progressive;
    bool is_apart;  // a scan for each channel
    bool is_taken;
} forms[] = {
    {75, 2, 2, 0, 0, 0, false, false, false, false, true},
    {25, 1, 1, 0, 0, 0, false, false, false, false, true},
    {100, 1, 1, 0, 0, 0, false, true, false, false, true},
    {95, 2, 1, 0, 131, 77, false, true, false, false, true},
    {90, 1, 2, 0, 65, 129, false, false, false, false, true},
    {50, 4, 1, 3, 100, 100, false, true, false, false, true},
    {85, 2, 2, 1, 17, 16, false, false, false, false, true},
    {85, 2, 2, 5, 0, 0, false, true, false, false, true},
    {5, 1, 4, 0, 0, 0, false, true, false, false, true},
    {75, 1, 1, 0, 0, 0, true, false, false, false, true},
    {98, 2, 2, 7, 9, 300, true, true, false, false, true},
    {75, 1, 1, 0, 1, 1, false, false, false, false, true},
    {75, 2, 2, 0, 0, 0, false, false, true, false, true},
    {75, 1, 1, 0, 0, 0, false, false, false, true, false},
    {25, 2, 1, 3, 131, 77, false, true, true, false, true},
    {95, 1, 1, 0, 0, 0, true, true, true, false, true},
};

enum { N_PHOTOS = sizeof photos / sizeof *photos, N_FORMS = sizeof forms / sizeof *forms };

static struct twx_jpeg_blocks *blocks;
static struct twx_jpeg_blocks *plain;

static void begin(void)
{
    blocks = twx_jpeg_blocks_create();
    plain = twx_jpeg_blocks_create();
    ck_assert_ptr_nonnull(blocks);
    ck_assert_ptr_nonnull(plain);
    twx_jpeg_blocks_be_plain(plain);
}

static void end(void)
{
    twx_jpeg_blocks_free(blocks);
    twx_jpeg_blocks_free(plain);
}

/** How long a side becomes.  wanted: 0: as it is */
static JDIMENSION cut(uint32_t side, int wanted)
{
    return wanted > 0 && (uint32_t)wanted < side ? (JDIMENSION)wanted : side;
}

/** pixels: RGB, rows without gaps */
static struct jpeg encode(uint8_t *pixels, uint32_t width, uint32_t height, int form)
{
    struct jpeg jpeg = {0};
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct out = {.err = jpeg_std_error(&errors)};
    jpeg_create_compress(&out);
    jpeg_mem_dest(&out, &jpeg.bytes, &jpeg.n);
    out.image_width = cut(width, forms[form].width);
    out.image_height = cut(height, forms[form].height);
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    if (forms[form].is_grey) {
        jpeg_set_colorspace(&out, JCS_GRAYSCALE);
    }
    jpeg_set_quality(&out, forms[form].quality, TRUE);
    out.comp_info[0].h_samp_factor = forms[form].h;
    out.comp_info[0].v_samp_factor = forms[form].v;
    out.restart_interval = (unsigned)forms[form].restart;
    out.optimize_coding = forms[form].is_optimized;
    static const jpeg_scan_info apart[] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    if (forms[form].is_apart) {
        out.scan_info = apart;
        out.num_scans = 3;
    } else if (forms[form].is_progressive) {
        jpeg_simple_progression(&out);
    }
    jpeg_start_compress(&out, TRUE);
    while (out.next_scanline < out.image_height) {
        JSAMPROW row = pixels + (size_t)out.next_scanline * width * 3;
        (void)jpeg_write_scanlines(&out, &row, 1);
    }
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    return jpeg;
}

static struct jpeg encode_again(const char *name, int form)
{
    uint32_t width = 0;
    uint32_t height = 0;
    uint8_t *pixels = load_pixels(name, &width, &height);
    const struct jpeg jpeg = encode(pixels, width, height, form);
    free(pixels);
    return jpeg;
}

/** What is taken is what libjpeg makes of it.  returns: whether it was taken */
static bool is_taken(const uint8_t *bytes, size_t n)
{
    struct twx_jpeg_plane plane;
    struct twx_jpeg_plane wanted = {0};
    if (!twx_jpeg_blocks_read(blocks, bytes, n, TWX_JPEG_OF_BLOCKS, &plane)) {
        return false;
    }
    uint8_t *samples = eighth_by_libjpeg(bytes, n, &wanted);
    if (samples == NULL) {
        ck_assert_msg(plane.is_progressive, "libjpeg does not take it");
        return true;  // what is wrong is in scans that were passed over
    }
    ck_assert_uint_eq(plane.width, wanted.width);
    ck_assert_uint_eq(plane.height, wanted.height);
    ck_assert(memcmp(plane.samples, samples, (size_t)plane.width * plane.height) == 0);
    free(samples);
    return true;
}

/** What any machine reads is what this one does. */
static void check_plain(const uint8_t *bytes, size_t n, enum twx_jpeg_means means,
                        const struct twx_jpeg_plane *wanted)
{
    struct twx_jpeg_plane plane;
    const bool is_due = wanted != NULL;
    ck_assert(twx_jpeg_blocks_read(plain, bytes, n, means, &plane) == is_due);
    ck_assert(!is_due ||
              memcmp(plane.samples, wanted->samples, (size_t)plane.width * plane.height) == 0);
}

/** The same of quarters, which are taken where blocks are and there is one scan. */
static void check_quarters(const uint8_t *bytes, size_t n, bool is_due)
{
    struct twx_jpeg_plane plane;
    ck_assert(twx_jpeg_blocks_read(blocks, bytes, n, TWX_JPEG_OF_QUARTERS, &plane) == is_due);
    check_plain(bytes, n, TWX_JPEG_OF_QUARTERS, is_due ? &plane : NULL);
    if (is_due) {
        double slack = 0.0;
        double *means = quarters_by_libjpeg(bytes, n, &slack);
        ck_assert_ptr_nonnull(means);
        ck_assert_double_le(farthest_from(plane.samples, means, (size_t)plane.width * plane.height),
                            0.6);
        free(means);
    }
}

START_TEST(means_are_those_of_libjpeg)
{
    const int form = _i % N_FORMS;
    struct jpeg jpeg = encode_again(photos[_i / N_FORMS], form);
    ck_assert_msg(is_taken(jpeg.bytes, jpeg.n) == forms[form].is_taken, "%s, form %d",
                  photos[_i / N_FORMS], form);
    check_quarters(jpeg.bytes, jpeg.n, forms[form].is_taken && !forms[form].is_progressive);
    free(jpeg.bytes);
}
END_TEST

enum patterns {
    ONE_COLOUR,
    STRIPES,
    NOISE,
    ONE_COLOUR_THEN_NOISE,
    NOISE_THEN_ONE_COLOUR,
    N_PATTERNS
};

static uint8_t pattern_at(enum patterns pattern, uint32_t x, uint32_t y, uint32_t height,
                          uint64_t *random)
{
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    const uint8_t noise = (uint8_t)(*random >> 56);
    const bool is_below = y >= height / 2;
    switch (pattern) {
    case ONE_COLOUR:
        return 200;
    case STRIPES:
        return x / 8 % 2 == 0 ? 40 : 220;
    case NOISE:
        return noise;
    case ONE_COLOUR_THEN_NOISE:
        return is_below ? noise : 200;
    default:
        return is_below ? 200 : noise;
    }
}

// What is read from the middle on may not lead to where blocks begin, or late: of one colour, all bits are alike.
START_TEST(patterns_are_those_of_libjpeg)
{
    enum { WIDTH = 600, HEIGHT = 400 };
    const int form = _i / N_PATTERNS;
    uint8_t *pixels = malloc((size_t)WIDTH * HEIGHT * 3);
    ck_assert_ptr_nonnull(pixels);
    uint64_t random = (uint64_t)_i;
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            const uint8_t value =
                pattern_at((enum patterns)(_i % N_PATTERNS), x, y, HEIGHT, &random);
            memset(pixels + 3 * ((size_t)y * WIDTH + x), value, 3);
        }
    }
    struct jpeg jpeg = encode(pixels, WIDTH, HEIGHT, form);
    ck_assert_int_eq(is_taken(jpeg.bytes, jpeg.n), forms[form].is_taken);
    check_quarters(jpeg.bytes, jpeg.n, forms[form].is_taken && !forms[form].is_progressive);
    free(jpeg.bytes);
    free(pixels);
}
END_TEST

/** Appends bits to data that are zeroed. at: bits before them; moved on */
static void put_bits(uint8_t *data, size_t *at, const char *bits)
{
    for (; *bits != 0; bits++, ++*at) {
        data[*at / 8] |= (uint8_t)((unsigned)(*bits == '1') << (7 - *at % 8));
    }
}

/**
 * A grey picture of one column. Codes of DC: 0: 0; 10: 2 bits. Of AC: 0: the end; 10: 15 bits. First come blocks of 63 coefficients
 * of 15 bits, all 0: read from within those, they are seven small blocks each.
 *
 * n_blocks  of the picture
 * n_small   blocks of two bits in the data
 */
static struct jpeg make_column(unsigned n_blocks, unsigned n_large, unsigned n_small)
{
    static const uint8_t scan[] = {
        0xff, 0xc4, 0x00, 0x28, 0x00, 1,    1,    0,    0,    0,    0, 0, 0, 0, 0,  0, 0, 0,
        0,    0,    0,    0,    2,    0x10, 1,    1,    0,    0,    0, 0, 0, 0, 0,  0, 0, 0,
        0,    0,    0,    0,    0,    15,   0xff, 0xda, 0x00, 0x08, 1, 1, 0, 0, 63, 0,
    };
    const unsigned height = 8 * n_blocks;
    const uint8_t frame[] = {0xff, 0xc0, 0, 11,   8, (uint8_t)(height >> 8), (uint8_t)height, 0,
                             8,    1,    1, 0x11, 0};
    const uint8_t begin_of_steps[] = {0xff, 0xd8, 0xff, 0xdb, 0, 67, 0};
    struct jpeg jpeg = {.bytes = calloc(1, 1024 + 256 * n_large + n_small)};
    ck_assert_ptr_nonnull(jpeg.bytes);
    memcpy(jpeg.bytes, begin_of_steps, sizeof begin_of_steps);
    jpeg.n = sizeof begin_of_steps;
    memset(jpeg.bytes + jpeg.n, 1, 64);
    jpeg.n += 64;
    memcpy(jpeg.bytes + jpeg.n, frame, sizeof frame);
    jpeg.n += sizeof frame;
    memcpy(jpeg.bytes + jpeg.n, scan, sizeof scan);
    jpeg.n += sizeof scan;
    size_t at = 0;
    for (unsigned i = 0; i < n_large; i++) {
        put_bits(jpeg.bytes + jpeg.n, &at, "0");
        for (unsigned k = 1; k < 64; k++) {
            put_bits(jpeg.bytes + jpeg.n, &at, "10000000000000000");
        }
    }
    for (unsigned i = 0; i < n_small; i++) {
        put_bits(jpeg.bytes + jpeg.n, &at, "00");
    }
    jpeg.n += (at + 7) / 8;
    jpeg.bytes[jpeg.n++] = 0xff;
    jpeg.bytes[jpeg.n++] = 0xd9;
    return jpeg;
}

// Read from the middle on there are more blocks than in all of the picture: what is found then is not all that was passed.
START_TEST(more_blocks_from_the_middle_on_than_there_are_leave_no_gap)
{
    enum { N_LARGE = 2, N_SMALL = 800 };
    struct jpeg jpeg = make_column(N_LARGE + N_SMALL, N_LARGE, N_SMALL + (unsigned)_i);
    ck_assert_int_eq(is_taken(jpeg.bytes, jpeg.n), _i == 0);  // the last byte is full then
    free(jpeg.bytes);
}
END_TEST

START_TEST(what_is_cut_short_is_declined)
{
    struct jpeg jpeg = encode_again(photos[0], _i);
    for (unsigned long n = 0; n < jpeg.n; n++) {
        struct twx_jpeg_plane plane;
        uint8_t *cut = malloc(n > 0 ? n : 1);  // of its own: reading behind it shows
        ck_assert_ptr_nonnull(cut);
        memcpy(cut, jpeg.bytes, n);
        ck_assert_msg(!twx_jpeg_blocks_read(blocks, cut, n, TWX_JPEG_OF_BLOCKS, &plane),
                      "%lu bytes", n);
        free(cut);
    }
    free(jpeg.bytes);
}
END_TEST

START_TEST(what_is_damaged_is_declined_or_as_libjpeg_has_it)
{
    struct jpeg jpeg = encode_again(photos[_i / N_FORMS], _i % N_FORMS);
    uint64_t random = 88172645463325252U + (uint64_t)_i;
    unsigned n_taken = 0;
    const int n_rounds = getenv("TWX_LONG") != NULL ? 400 : 50;
    for (int i = 0; i < n_rounds; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        const size_t at = (size_t)((random >> 8) % (i % 4 == 0 ? 700 : jpeg.n));
        const uint8_t before = jpeg.bytes[at];
        const unsigned one_bit = before ^ 1U << (random & 7);
        jpeg.bytes[at] = (uint8_t)(i % 2 == 0 ? one_bit : (unsigned)random & 255);
        const bool was_taken = is_taken(jpeg.bytes, jpeg.n);
        check_quarters(jpeg.bytes, jpeg.n, was_taken && !forms[_i % N_FORMS].is_progressive);
        n_taken += was_taken;
        jpeg.bytes[at] = before;
    }
    ck_assert(n_taken > 0 || !forms[_i % N_FORMS].is_taken);
    free(jpeg.bytes);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, means_are_those_of_libjpeg, 0, N_PHOTOS * N_FORMS);
    tcase_add_loop_test(tests, patterns_are_those_of_libjpeg, 0, N_PATTERNS * N_FORMS);
    tcase_add_loop_test(tests, more_blocks_from_the_middle_on_than_there_are_leave_no_gap, 0, 200);
    tcase_add_loop_test(tests, what_is_cut_short_is_declined, 0, N_FORMS);
    tcase_add_loop_test(tests, what_is_damaged_is_declined_or_as_libjpeg_has_it, 0,
                        N_PHOTOS * N_FORMS);
}

int main(void)
{
    return run_tests("jpeg_blocks", add);
}
