// SPDX-License-Identifier: MIT
//
// What headers say before any decoder runs, and whether a file ends before its structure does.
#include "base/bytes.h"
#include "image/layout.h"
#include "testdata.h"
#include "twindex_commands.h"

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

START_TEST(a_baseline_jpeg_of_one_scan_a_channel_is_held_whole)
{
    uint8_t bytes[] = {
        0xff, 0xd8,                                          // SOI
        0xff, 0xc0, 0, 17, 8,    0x36, 0xb0, 0x4e, 0x20, 3,  // SOF0: 20000 x 14000
        1,    0x11, 0, 2,  0x11, 0,    3,    0x11, 0,        // 3 channels
        0xff, 0xda, 0, 8,  1,    1,    0,    0,    63,   0,  // SOS: 1 channel
    };
    const struct twx_source source = {.fd = -1, .size = sizeof bytes, .bytes = bytes};
    const struct twx_layout layout = twx_layout_of(&source, TWX_FORMAT_JPEG);
    ck_assert_uint_eq(layout.width, 20000);
    ck_assert_uint_eq(layout.height, 14000);
    ck_assert(layout.is_interlaced);
    bytes[25] = 3;
    ck_assert(!twx_layout_of(&source, TWX_FORMAT_JPEG).is_interlaced);
}
END_TEST

/** A TIFF header of `n` LONG tags. */
static size_t put_tiff(const uint32_t (*tags)[2], size_t n, uint8_t *out)
{
    memcpy(out, "II*\0\x08\0\0\0", 8);
    twx_put_u16(out + 8, (uint16_t)n);
    for (size_t i = 0; i < n; i++) {
        uint8_t *entry = out + 10 + 12 * i;
        twx_put_u16(entry, (uint16_t)tags[i][0]);
        twx_put_u16(entry + 2, 4);
        twx_put_u32(entry + 4, 1);
        twx_put_u32(entry + 8, tags[i][1]);
    }
    twx_put_u32(out + 10 + 12 * n, 0);
    return 14 + 12 * n;
}

static const struct {
    uint32_t tags[5][2];
    uint64_t piece_bytes;
} pieces[] = {
    // width, height, bits, rows of a strip
    {{{256, 1000}, {257, 500}, {258, 8}, {278, 16}, {277, 3}}, 1000 * 16 * 3},
    {{{256, 1000}, {257, 500}, {258, 8}, {278, UINT32_MAX}, {277, 3}}, 1000 * 500 * 3},
    {{{256, 1000}, {257, 500}, {258, 8}, {277, 1}, {254, 0}}, 1000 * 500},
    // width, height, bits, tile width and length: whole tiles, also where the last sticks out
    {{{256, 1000}, {257, 500}, {258, 8}, {322, 256}, {323, 512}}, 1024 * 512},
    {{{256, 10}, {257, 10}, {258, 8}, {322, 9600}, {323, 9600}}, 9600 * 9600},
    // as much as the fields hold, and more than 64 bits do
    {{{256, UINT32_MAX}, {257, UINT32_MAX}, {258, 255}, {278, UINT32_MAX}, {277, 255}}, UINT64_MAX},
};

START_TEST(a_tiff_tells_what_is_decoded_at_once)
{
    uint8_t bytes[14 + 12 * 5];
    const size_t n = put_tiff(pieces[_i].tags, 5, bytes);
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    ck_assert_uint_eq(twx_layout_of(&source, TWX_FORMAT_TIFF).piece_bytes, pieces[_i].piece_bytes);
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
    tcase_add_test(tests, a_baseline_jpeg_of_one_scan_a_channel_is_held_whole);
    tcase_add_loop_test(tests, a_tiff_tells_what_is_decoded_at_once, 0,
                        sizeof pieces / sizeof *pieces);
}

int main(void)
{
    return run_tests("layout", add);
}
