// SPDX-License-Identifier: MIT
//
// What headers say before any decoder runs, and whether a file ends before its structure does.
#include "image/sniff.h"
#include "testdata.h"

static struct expected rows[N_EXPECTED_MAX];

START_TEST(headers_tell_the_size_of_every_whole_picture)
{
    const size_t n = load_expected(rows);
    unsigned n_told = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].status, "hashed") != 0 || strncmp(rows[i].path, "exif/", 5) == 0) {
            continue;  // exif/: stored otherwise than upright
        }
        struct twx_source source = testdata_load(rows[i].path);
        const enum twx_format format = twx_format_from_name(rows[i].format);
        const bool is_broken =
            strcmp(rows[i].path, "modes/stray-bytes.jpg") == 0;  // may say nothing
        const struct twx_layout layout = twx_layout_of(&source, format);
        if (is_broken) {
            ck_assert(layout.width == 0 || layout.width == rows[i].width);
        } else if (format == TWX_FORMAT_JPEG || format == TWX_FORMAT_PNG ||
                   format == TWX_FORMAT_TIFF) {
            ck_assert_msg(layout.width == rows[i].width && layout.height == rows[i].height,
                          "%s: %u x %u", rows[i].path, layout.width, layout.height);
            ck_assert_uint_ge(layout.n_channels, 1);
            n_told++;
        }
        testdata_unload(&source);
    }
    ck_assert_uint_gt(n_told, 80);
}
END_TEST

static const struct {
    const char *path;
    enum twx_format format;
    unsigned n_channels;
    unsigned bits;
    bool is_interlaced;
} kinds[] = {
    {"formats/parrots.jpg", TWX_FORMAT_JPEG, 3, 8, false},
    {"modes/progressive.jpg", TWX_FORMAT_JPEG, 3, 8, true},
    {"modes/grey.jpg", TWX_FORMAT_JPEG, 1, 8, false},
    {"modes/cmyk.jpg", TWX_FORMAT_JPEG, 4, 8, false},
    {"formats/parrots.png", TWX_FORMAT_PNG, 3, 8, false},
    {"modes/interlaced.png", TWX_FORMAT_PNG, 3, 8, true},
    {"modes/grey-16-bit.png", TWX_FORMAT_PNG, 1, 16, false},
    {"alpha/rgba.png", TWX_FORMAT_PNG, 4, 8, false},
    {"formats/parrots.tiff", TWX_FORMAT_TIFF, 3, 8, false},
    {"modes/cmyk.tiff", TWX_FORMAT_TIFF, 4, 8, false},
    {"modes/big-endian.tiff", TWX_FORMAT_TIFF, 3, 8, false},
    {"modes/big.tiff", TWX_FORMAT_TIFF, 3, 8, false},
};

START_TEST(headers_tell_channels_bits_and_interlacing)
{
    struct twx_source source = testdata_load(kinds[_i].path);
    const struct twx_layout layout = twx_layout_of(&source, kinds[_i].format);
    ck_assert_uint_eq(layout.n_channels, kinds[_i].n_channels);
    ck_assert_uint_eq(layout.bits, kinds[_i].bits);
    ck_assert_int_eq(layout.is_interlaced, kinds[_i].is_interlaced);
    testdata_unload(&source);
}
END_TEST

static const struct {
    const char *path;
    enum twx_format format;
    unsigned width;
    unsigned height;
} lies[] = {
    {"bad/bomb-40000x30000.png", TWX_FORMAT_PNG, 40000, 30000},
    {"bad/lie-65000x65000.png", TWX_FORMAT_PNG, 65000, 65000},
    {"bad/lie-65000x65000.jpg", TWX_FORMAT_JPEG, 65000, 65000},
    {"bad/lie-300000x300000.tiff", TWX_FORMAT_TIFF, 300000, 300000},
};

START_TEST(the_size_of_a_bomb_is_known_from_its_header)
{
    struct twx_source source = testdata_load(lies[_i].path);
    const struct twx_layout layout = twx_layout_of(&source, lies[_i].format);
    ck_assert_uint_eq(layout.width, lies[_i].width);
    ck_assert_uint_eq(layout.height, lies[_i].height);
    testdata_unload(&source);
}
END_TEST

START_TEST(whole_pictures_are_not_truncated)
{
    const size_t n = load_expected(rows);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].status, "hashed") == 0) {
            struct twx_source source = testdata_load(rows[i].path);
            ck_assert_msg(!twx_is_truncated(&source, twx_format_from_name(rows[i].format)),
                          "%s counts as truncated", rows[i].path);
            testdata_unload(&source);
        }
    }
}
END_TEST

static const struct {
    const char *path;
    enum twx_format format;
} whole[] = {
    {"formats/parrots.jpg", TWX_FORMAT_JPEG},  {"modes/progressive.jpg", TWX_FORMAT_JPEG},
    {"formats/parrots.png", TWX_FORMAT_PNG},   {"modes/interlaced.png", TWX_FORMAT_PNG},
    {"formats/parrots.gif", TWX_FORMAT_GIF},   {"animated/three-frames.gif", TWX_FORMAT_GIF},
    {"formats/parrots.webp", TWX_FORMAT_WEBP}, {"animated/three-frames.webp", TWX_FORMAT_WEBP},
    {"formats/parrots.tiff", TWX_FORMAT_TIFF}, {"modes/big-endian.tiff", TWX_FORMAT_TIFF},
    {"formats/parrots.bmp", TWX_FORMAT_BMP},   {"formats/parrots.avif", TWX_FORMAT_AVIF},
    {"formats/parrots.heic", TWX_FORMAT_HEIC},
};

START_TEST(a_picture_cut_anywhere_is_truncated)
{
    struct twx_source source = testdata_load(whole[_i].path);
    uint64_t state = 73;
    for (unsigned round = 0; round < 300; round++) {
        // The last 20 bytes each, then anywhere; the signature is there, or nobody would ask.
        const uint64_t size =
            round < 20 ? source.size - 1 - round : 16 + next_random(&state) % (source.size - 16);
        uint8_t *bytes = malloc((size_t)size);
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes, source.bytes, (size_t)size);
        const struct twx_source cut = {.fd = -1, .size = size, .bytes = bytes};
        ck_assert_msg(twx_is_truncated(&cut, whole[_i].format),
                      "%s cut to %u of %u bytes counts as whole", whole[_i].path, (unsigned)size,
                      (unsigned)source.size);
        free(bytes);
    }
    testdata_unload(&source);
}
END_TEST

START_TEST(damage_inside_is_not_truncation)
{
    struct twx_source source = testdata_load("bad/damaged.png");
    ck_assert(!twx_is_truncated(&source, TWX_FORMAT_PNG));
    testdata_unload(&source);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, headers_tell_the_size_of_every_whole_picture);
    tcase_add_loop_test(tests, headers_tell_channels_bits_and_interlacing, 0,
                        sizeof kinds / sizeof *kinds);
    tcase_add_loop_test(tests, the_size_of_a_bomb_is_known_from_its_header, 0,
                        sizeof lies / sizeof *lies);
    tcase_add_test(tests, whole_pictures_are_not_truncated);
    tcase_add_loop_test(tests, a_picture_cut_anywhere_is_truncated, 0,
                        sizeof whole / sizeof *whole);
    tcase_add_test(tests, damage_inside_is_not_truncation);
}

int main(void)
{
    return run_tests("layout", add);
}
