// SPDX-License-Identifier: MIT
//
// What the PNG decoder takes is what libvips gives, in pixels and facts; what is damaged or unusual it leaves alone.
#include <unistd.h>

#include "base/checksum.h"
#include "image/decode.h"
#include "image/decode_png.h"
#include "png_maker.h"
#include "testdata.h"
#include "twindex_commands.h"

enum { LEAST_SAMPLES = 36 };

/** What came out of a decoder. */
struct outcome {
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;
    unsigned n_channels;
    uint64_t checksum;  // of the rows
    struct twx_picture picture;
    struct twx_verdict verdict;
};

static enum twx_status begin(void *user, uint32_t width, uint32_t height, double box_width,
                             double box_height, struct twx_error *err)
{
    struct outcome *outcome = user;
    (void)err;
    ck_assert(box_width == width && box_height == height);
    outcome->width = width;
    outcome->height = height;
    outcome->n_rows = 0;
    outcome->checksum = 0;
    return TWX_OK;
}

static void push(void *user, const uint8_t *row)
{
    struct outcome *outcome = user;
    ck_assert_uint_lt(outcome->n_rows, outcome->height);
    outcome->n_rows++;
    outcome->checksum =
        twx_checksum64(row, (size_t)outcome->width * outcome->n_channels, outcome->checksum);
}

static struct outcome decode(const struct twx_source *source, enum twx_decoder_choice choice,
                             unsigned n_channels)
{
    const struct twx_decode_limits limits = {
        .max_pixels = 1000000000, .least_samples = LEAST_SAMPLES, .choice = choice};
    struct outcome outcome = {.n_channels = n_channels};
    const struct twx_pixel_sink sink = {
        .user = &outcome, .n_channels = n_channels, .begin = begin, .push = push};
    struct twx_decoder *decoder = twx_decoder_create(&limits);
    ck_assert_ptr_nonnull(decoder);
    ck_assert_int_eq(twx_decode(decoder, source, &sink, &outcome.picture, &outcome.verdict, NULL),
                     TWX_OK);
    twx_decoder_free(decoder);
    return outcome;
}

/** Both doors give the same. Returns whether the first was ours. */
static bool are_same(const struct twx_source *source, const char *what, unsigned n_channels)
{
    const struct outcome a = decode(source, TWX_DECODE_AUTO, n_channels);
    const struct outcome b = decode(source, TWX_DECODE_BY_VIPS, n_channels);
    ck_assert_msg(a.verdict.status == b.verdict.status && a.verdict.reason == b.verdict.reason,
                  "%s: other verdict", what);
    if (b.verdict.status != TWX_IMAGE_HASHED) {
        return false;
    }
    ck_assert_msg(a.n_rows == b.n_rows && a.checksum == b.checksum, "%s: other pixels", what);
    ck_assert_uint_eq(a.n_rows, a.height);
    ck_assert_uint_eq(a.picture.format, b.picture.format);
    ck_assert_uint_eq(a.picture.width, b.picture.width);
    ck_assert_uint_eq(a.picture.height, b.picture.height);
    ck_assert_uint_eq(a.picture.n_frames, b.picture.n_frames);
    ck_assert_uint_eq(a.picture.orientation, b.picture.orientation);
    ck_assert_uint_eq(a.picture.exif_orientation, b.picture.exif_orientation);
    ck_assert_int_eq(a.picture.has_exif_time, b.picture.has_exif_time);
    ck_assert_int_eq(a.picture.exif_time_s, b.picture.exif_time_s);
    ck_assert_msg(a.picture.has_alpha == b.picture.has_alpha, "%s: other alpha", what);
    ck_assert_int_eq(b.picture.decoder, TWX_DECODER_VIPS);
    return a.picture.decoder == TWX_DECODER_PNG;
}

/** The bytes of a made file, in a block of exactly its size. */
static struct twx_source source_of(const struct png_file *file, size_t n)
{
    uint8_t *bytes = malloc(n > 0 ? n : 1);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, file->bytes, n);
    return (struct twx_source){.fd = -1, .size = n, .bytes = bytes};
}

static bool is_taken(const struct png_recipe *recipe, const char *what)
{
    static struct png_file file;
    png_make(recipe, &file);
    struct twx_source source = source_of(&file, file.n);
    const bool is_ours = are_same(&source, what, 1);
    ck_assert_int_eq(are_same(&source, what, 3), is_ours);
    testdata_unload(&source);
    return is_ours;
}

START_TEST(testdata_is_the_same)
{
    static struct expected rows[N_EXPECTED_MAX];
    unsigned n_taken = 0;
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    const size_t n = load_expected(rows);
    for (size_t i = 0; i < n; i++) {
        const size_t length = strlen(rows[i].path);
        if (length > 4 && strcmp(rows[i].path + length - 4, ".png") == 0) {
            struct twx_source source = testdata_load(rows[i].path);
            n_taken += are_same(&source, rows[i].path, 1);
            (void)are_same(&source, rows[i].path, 3);
            testdata_unload(&source);
        }
    }
    ck_assert_uint_gt(n_taken, 20);
}
END_TEST

/** Kinds of pixels: bits, colour, colours of the palette, bytes of tRNS. */
static const struct png_recipe kinds[] = {
    {.colour = PNG_GREY, .bits = 1},
    {.colour = PNG_GREY, .bits = 2},
    {.colour = PNG_GREY, .bits = 4},
    {.colour = PNG_GREY},
    {.colour = 4},
    {.colour = 2},
    {.colour = 6},
    {.colour = 3, .bits = 1, .n_colours = 2},
    {.colour = 3, .bits = 2, .n_colours = 4},
    {.colour = 3, .bits = 4, .n_colours = 16},
    {.colour = 3, .n_colours = 256},
    {.colour = 3, .bits = 1, .n_colours = 2, .n_transparent = 1},
    {.colour = 3, .bits = 2, .n_colours = 3, .n_transparent = 3, .transparent = 77},
    {.colour = 3, .bits = 4, .n_colours = 9, .n_transparent = 4, .transparent = 1},
    {.colour = 3, .n_colours = 256, .n_transparent = 256, .transparent = 200},
    {.colour = 3, .n_colours = 100, .n_transparent = 5, .transparent = 3},
    {.colour = 2, .n_colours = 256},
    {.colour = PNG_GREY, .bits = 1, .n_transparent = 2, .transparent = 1},
    {.colour = PNG_GREY, .bits = 2, .n_transparent = 2, .transparent = 1},
    {.colour = PNG_GREY, .bits = 4, .n_transparent = 2, .transparent = 1},
    {.colour = PNG_GREY, .n_transparent = 2},
    {.colour = PNG_GREY, .n_transparent = 2, .transparent = 1},
    {.colour = 2, .n_transparent = 6},
    {.colour = 2, .n_transparent = 6, .transparent = 1},
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

START_TEST(every_kind_is_the_same)
{
    static const uint32_t sizes[][2] = {{37, 29}, {1, 1}, {1, 40}, {203, 3}, {8, 8}, {333, 250}};
    char what[64];
    enum { N_SIZES = sizeof sizes / sizeof *sizes, N_FILTERS = 5 };
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    for (unsigned i = 0; i < N_KINDS * N_FILTERS * N_SIZES; i++) {
        const unsigned size = i % N_SIZES;
        const unsigned filter = i / N_SIZES % N_FILTERS;
        const unsigned kind = i / N_SIZES / N_FILTERS;
        struct png_recipe recipe = kinds[kind];
        recipe.filter = filter;
        recipe.width = sizes[size][0];
        recipe.height = sizes[size][1];
        recipe.n_pieces = size + 1;
        (void)snprintf(what, sizeof what, "kind %u, filter %u, size %u", kind, filter, size);
        ck_assert_msg(is_taken(&recipe, what), "%s: declined", what);
    }
}
END_TEST

/** Nothing of these says a thing about the pixels. */
static const struct png_recipe usual[] = {
    {.before = "gAMA", .n_extra = 4},
    {.before = "cHRM", .n_extra = 32},
    {.before = "sRGB", .n_extra = 1},
    {.before = "iCCP", .n_extra = 40},
    {.before = "sBIT", .n_extra = 3},
    {.before = "bKGD", .n_extra = 6},
    {.before = "pHYs", .n_extra = 9},
    {.before = "tIME", .n_extra = 7},
    {.before = "caBX", .n_extra = 50},
    {.before = "tEXt", .n_extra = 9, .n_times = 20},
    {.before = "iTXt", .n_extra = 9},
    {.before = "zTXt", .n_extra = 9},
    {.after = "tEXt", .n_extra = 9},
    {.after = "tIME", .n_extra = 7},
    {.n_pieces = 200},
    {.n_pieces = 9000},  // most of them empty
    {.width = 4, .height = 4, .window_bits = 8},
    {.width = 100, .height = 100, .window_bits = 15},
};

START_TEST(usual_files_are_taken)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        ck_assert_msg(is_taken(&usual[i], "usual"), "%zu: declined", i);
    }
}
END_TEST

static const struct png_recipe doubts[] = {
    {.interlace = 1},
    {.bits = 16},
    {.bits = 3},
    {.colour = 1},
    {.colour = 5},
    {.colour = 3, .bits = 16, .n_colours = 4},
    {.colour = 4, .bits = 4},
    {.method = 1},
    {.filter = 5},
    {.filter = 255},
    {.more_rows = 1},
    {.more_rows = -1},
    {.n_junk = 1},
    {.n_junk = 9, .n_pieces = 3},
    {.bad_adler = true},
    {.window_bits = 8},
    {.n_behind = 1},
    {.before = "eXIf", .n_extra = 20},
    {.after = "eXIf", .n_extra = 20},
    {.before = "acTL", .n_extra = 8},
    {.before = "ABCD", .n_extra = 5},
    {.after = "ABCD", .n_extra = 5},
    {.before = "abcd", .n_extra = 5},
    {.before = "ab1D", .n_extra = 5},
    {.before = "IEND"},
    {.before = "IHDR", .n_extra = 13},
    {.between = "tEXt", .n_extra = 9, .n_pieces = 2},
    {.before = "tEXt", .n_extra = 9, .n_times = 21},
    {.after = "PLTE", .n_extra = 9},
    {.after = "tRNS", .n_extra = 6},
    {.colour = 3},
    {.colour = 3, .bits = 2, .n_colours = 5},
    {.colour = 3, .n_colours = 257},
    {.colour = 3, .n_colours = 4, .n_transparent = 5},
    {.colour = 3, .n_colours = 4, .before = "tRNS", .n_extra = 2},
    {.colour = 3, .n_colours = 4, .before = "PLTE", .n_extra = 6},
    {.colour = 2, .before = "PLTE", .n_extra = 7},
    {.colour = PNG_GREY, .n_colours = 4},
    {.colour = 6, .n_transparent = 6},
    {.colour = 2, .n_transparent = 4},
    {.colour = PNG_GREY, .bits = 1, .n_transparent = 2, .transparent = 2},
    {.colour = PNG_GREY, .n_transparent = 1},
};

START_TEST(doubts_are_declined)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        ck_assert_msg(!is_taken(&doubts[i], "doubt"), "%zu: taken", i);
    }
}
END_TEST

/** By the decoder itself, with nothing behind it. */
static bool takes(struct twx_png *png, const struct twx_source *source)
{
    static const struct twx_decode_limits limits = {.max_pixels = 1000000};
    struct outcome outcome = {.n_channels = 1};
    const struct outcome untouched = outcome;
    bool declined = false;
    const struct twx_pixel_sink sink = {
        .user = &outcome, .n_channels = 1, .begin = begin, .push = push};
    const struct twx_decode_call call = {
        .source = source,
        .format = TWX_FORMAT_PNG,
        .layout = twx_layout_of(source, TWX_FORMAT_PNG),
        .limits = &limits,
        .sink = &sink,
        .picture = &outcome.picture,
        .verdict = &outcome.verdict,
    };
    ck_assert_int_eq(twx_png_decode(png, &call, &declined, NULL), TWX_OK);
    if (declined) {
        ck_assert_mem_eq(&outcome, &untouched, sizeof outcome);
    } else {
        ck_assert(outcome.n_rows > 0 && outcome.n_rows == outcome.height);
    }
    return !declined;
}

START_TEST(every_cut_and_every_changed_byte_is_declined)
{
    static const struct png_recipe recipe = {.colour = 3,
                                             .bits = 4,
                                             .width = 40,
                                             .height = 7,
                                             .n_colours = 16,
                                             .n_transparent = 2,
                                             .n_pieces = 2,
                                             .before = "tEXt",
                                             .n_extra = 9};
    static struct png_file file;
    struct twx_png *png = twx_png_create();
    ck_assert_ptr_nonnull(png);
    png_make(&recipe, &file);
    for (size_t n = 0; n < file.n; n++) {
        struct twx_source cut = source_of(&file, n);
        ck_assert_msg(!takes(png, &cut), "%zu of %zu bytes: taken", n, file.n);
        testdata_unload(&cut);
        for (unsigned bit = 0; bit < 8; bit++) {
            file.bytes[n] ^= (uint8_t)(1U << bit);
            struct twx_source changed = source_of(&file, file.n);
            ck_assert_msg(!takes(png, &changed), "byte %zu, bit %u: taken", n, bit);
            testdata_unload(&changed);
            file.bytes[n] ^= (uint8_t)(1U << bit);
        }
    }
    struct twx_source whole = source_of(&file, file.n);
    ck_assert(takes(png, &whole));
    testdata_unload(&whole);
    twx_png_free(png);
}
END_TEST

START_TEST(file_by_descriptor_is_the_same)
{
    static const struct png_recipe recipe = {.colour = 6, .n_pieces = 3};
    static struct png_file file;
    FILE *stored = tmpfile();
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    ck_assert_ptr_nonnull(stored);
    png_make(&recipe, &file);
    ck_assert_uint_eq(fwrite(file.bytes, 1, file.n, stored), file.n);
    ck_assert_int_eq(fflush(stored), 0);
    struct twx_source in_memory = source_of(&file, file.n);
    const struct twx_source by_descriptor = {.fd = fileno(stored), .size = file.n};
    const struct outcome a = decode(&in_memory, TWX_DECODE_AUTO, 1);
    const struct outcome b = decode(&by_descriptor, TWX_DECODE_AUTO, 1);
    ck_assert_int_eq(a.picture.decoder, TWX_DECODER_PNG);
    ck_assert_int_eq(b.picture.decoder, TWX_DECODER_PNG);
    ck_assert_uint_eq(a.checksum, b.checksum);
    ck_assert_uint_eq(a.n_rows, b.n_rows);
    testdata_unload(&in_memory);
    (void)fclose(stored);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, testdata_is_the_same);
    // Each of them loads libvips, which takes longer than a hundred files.
    tcase_add_test(tests, every_kind_is_the_same);
    tcase_add_test(tests, usual_files_are_taken);
    tcase_add_test(tests, doubts_are_declined);
    tcase_add_test(tests, every_cut_and_every_changed_byte_is_declined);
    tcase_add_test(tests, file_by_descriptor_is_the_same);
}

int main(void)
{
    return run_tests("decode_png", add);
}
