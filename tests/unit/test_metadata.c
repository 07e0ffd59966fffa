// SPDX-License-Identifier: MIT
//
// What is read of a file's metadata: by files of testdata/ with blocks put into them.
#include <stdio.h>

#include <jpeglib.h>

#include "base/checksum.h"
#include "file_maker.h"
#include "image/exif.h"
#include "image/jpeg_quality.h"
#include "image/read_metadata.h"

static struct twx_metadata metadata_of(const struct twx_source *source, enum twx_format format)
{
    const struct twx_picture picture = {.format = format};
    struct twx_metadata metadata;
    memset(&metadata, 0xaa, sizeof metadata);
    twx_metadata_read(source, &picture, &metadata);
    return metadata;
}

/** That of a made file, which is freed. */
static struct twx_metadata metadata_of_made(struct made made, enum twx_format format)
{
    const struct twx_source source = made_source(&made);
    const struct twx_metadata metadata = metadata_of(&source, format);
    made_free(&made);
    return metadata;
}

// ---------------------------------------------------------------------------------------------------------
// EXIF

struct field {
    uint16_t tag;
    uint16_t type;  // 2: text, 3: short, 4: long, 1: bytes
    const char *text;
    uint32_t value;
};

/** Appends a little-endian directory and the texts of its fields; offsets count from `start`. */
static void put_directory(struct made *made, size_t start, const struct field *fields, size_t n)
{
    uint8_t number[2];
    size_t text_at = made->n - start + 2 + n * 12 + 4;
    twx_put_u16(number, (uint16_t)n);
    made_put(made, number, 2);
    for (size_t i = 0; i < n; i++) {
        const size_t count = fields[i].text != NULL ? strlen(fields[i].text) + 1 : 1;
        twx_put_u16(number, fields[i].tag);
        made_put(made, number, 2);
        twx_put_u16(number, fields[i].type);
        made_put(made, number, 2);
        made_put_le32(made, (uint32_t)count);
        if (fields[i].text == NULL) {
            made_put_le32(made, fields[i].value);
        } else if (count <= 4) {
            char inside[4] = "";
            memcpy(inside, fields[i].text, count);
            made_put(made, inside, 4);
        } else {
            made_put_le32(made, (uint32_t)text_at);
            text_at += count;
        }
    }
    made_put_le32(made, 0);
    for (size_t i = 0; i < n; i++) {
        if (fields[i].text != NULL && strlen(fields[i].text) + 1 > 4) {
            made_put(made, fields[i].text, strlen(fields[i].text) + 1);
        }
    }
}

enum { EXIF_AT = 1000, GPS_AT = 2000 };  // offsets of the directories

static void pad_to(struct made *made, size_t n)
{
    static const uint8_t zeros[4096];
    ck_assert_uint_le(made->n, n);
    made_put(made, zeros, n - made->n);
}

/** An EXIF block; `serial` and `subsec` may be NULL. */
static struct made exif_block(const char *make, const char *model, const char *serial,
                              const char *subsec, bool has_gps)
{
    const struct field ifd0[] = {
        {.tag = 0x010f, .type = 2, .text = make},
        {.tag = 0x0110, .type = 2, .text = model},
        {.tag = 0x0112, .type = 3, .value = 1},
        {.tag = 0x4746, .type = 3, .value = has_gps ? 4 : 0},
        {.tag = 0x8769, .type = 4, .value = EXIF_AT},
        {.tag = 0x8825, .type = 4, .value = GPS_AT},
        {.tag = 0x9c9e, .type = 1, .text = "k e y"},
    };
    struct field exif[3] = {{.tag = 0x9003, .type = 2, .text = "2008:05:30 15:56:01"}};
    size_t n_exif = 1;
    if (subsec != NULL) {
        exif[n_exif++] = (struct field){.tag = 0x9291, .type = 2, .text = subsec};
    }
    if (serial != NULL) {
        exif[n_exif++] = (struct field){.tag = 0xa431, .type = 2, .text = serial};
    }
    const struct field gps[] = {
        {.tag = 0x0000, .type = 4, .value = 0x302},
        {.tag = 0x0002, .type = 4, .value = 7},
    };
    struct made block = {0};
    made_put(&block, "II*\0\x08\0\0\0", 8);
    put_directory(&block, 0, ifd0, sizeof ifd0 / sizeof ifd0[0]);
    pad_to(&block, EXIF_AT);
    put_directory(&block, 0, exif, n_exif);
    pad_to(&block, GPS_AT);
    put_directory(&block, 0, gps, has_gps ? 2 : 1);
    return block;
}

/** The EXIF block in a file of a format. Frees the block. */
static struct twx_metadata metadata_with_exif(enum twx_format format, struct made block)
{
    static const char *const paths[TWX_N_FORMATS] = {[TWX_FORMAT_JPEG] = "flat/black.jpg",
                                                     [TWX_FORMAT_PNG] = "tiny/9x8.png",
                                                     [TWX_FORMAT_WEBP] = "formats/parrots.webp"};
    struct twx_metadata metadata;
    if (format == TWX_FORMAT_TIFF) {
        return metadata_of_made(block, format);
    }
    struct twx_source base = testdata_load(paths[format]);
    struct made made = format == TWX_FORMAT_JPEG
                           ? jpeg_with(&base, 0xe1, "Exif\0", 6, block.bytes, block.n)
                       : format == TWX_FORMAT_PNG ? png_with(&base, "eXIf", block.bytes, block.n)
                                                  : webp_with(&base, "EXIF", block.bytes, block.n);
    metadata = metadata_of_made(made, format);
    made_free(&block);
    testdata_unload(&base);
    return metadata;
}

static const enum twx_format exif_formats[] = {TWX_FORMAT_JPEG, TWX_FORMAT_PNG, TWX_FORMAT_WEBP,
                                               TWX_FORMAT_TIFF};

START_TEST(exif_is_read_wherever_it_lies)
{
    const struct twx_metadata all =
        metadata_with_exif(exif_formats[_i], exif_block("Canon", "EOS 5D", "0012345", "047", true));
    ck_assert_uint_eq(all.n_fields, 10);  // 5 and 2 pointers, 3, 2
    ck_assert_uint_eq(all.flags, TWX_METADATA_GPS | TWX_METADATA_RATING | TWX_METADATA_KEYWORDS);
    ck_assert(all.has_subsec);
    ck_assert_uint_eq(all.subsec_us, 47000);
    ck_assert_uint_eq(all.camera_hash, twx_checksum64("Canon\0EOS 5D\0"
                                                      "0012345",
                                                      20, 0));
    const struct twx_metadata less =
        metadata_with_exif(exif_formats[_i], exif_block("Canon", "EOS 5D", NULL, NULL, false));
    ck_assert_uint_eq(less.n_fields, 7);
    ck_assert_uint_eq(less.flags, TWX_METADATA_KEYWORDS);  // a rating of 0, no latitude
    ck_assert(!less.has_subsec);
    ck_assert_uint_eq(less.subsec_us, 0);
    ck_assert_uint_eq(less.camera_hash, twx_checksum64("Canon\0EOS 5D\0", 13, 0));
}
END_TEST

static const struct {
    const char *text;
    bool is_known;
    uint32_t us;
} subsecs[] = {
    {"5", true, 500000},        {"05", true, 50000},    {"123456", true, 123456},
    {"12345678", true, 123456}, {"25  ", true, 250000}, {"", false, 0},
    {"   ", false, 0},          {"abc", false, 0},      {"9x9", true, 900000},
};

START_TEST(digits_of_a_second_are_a_fraction)
{
    const struct twx_metadata metadata =
        metadata_with_exif(TWX_FORMAT_JPEG, exif_block("a", "b", NULL, subsecs[_i].text, false));
    ck_assert_int_eq(metadata.has_subsec, subsecs[_i].is_known);
    ck_assert_uint_eq(metadata.subsec_us, subsecs[_i].us);
}
END_TEST

START_TEST(a_camera_is_told_by_make_model_and_number)
{
    static const char *const others[][3] = {
        {"Canon", "EOS 6D", "1"},  {"Nikon", "EOS 5D", "1"}, {"Canon", "EOS 5D", "2"},
        {"Canon", "EOS 5D", NULL}, {"Cano", "nEOS 5D", "1"},
    };
    const uint64_t camera =
        metadata_with_exif(TWX_FORMAT_JPEG, exif_block("Canon", "EOS 5D", "1", NULL, false))
            .camera_hash;
    const uint64_t padded =
        metadata_with_exif(TWX_FORMAT_PNG, exif_block("Canon  ", "EOS 5D ", "1 ", "1", true))
            .camera_hash;
    ck_assert_uint_eq(camera, padded);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const struct made block = exif_block(others[i][0], others[i][1], others[i][2], NULL, false);
        ck_assert_uint_ne(metadata_with_exif(TWX_FORMAT_JPEG, block).camera_hash, camera);
    }
    const struct made nameless = exif_block("", "EOS 5D", "1", NULL, false);
    ck_assert_uint_eq(metadata_with_exif(TWX_FORMAT_JPEG, nameless).camera_hash, 0);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Quality

/** A small JPEG by libjpeg. */
static struct made jpeg_of_quality(int quality, bool is_progressive)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    JSAMPLE row[16 * 3] = {0};
    JSAMPROW rows[1] = {row};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &n);
    info.image_width = 16;
    info.image_height = 16;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    if (is_progressive) {
        jpeg_simple_progression(&info);
    }
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        (void)jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    struct made made = {0};
    made_put(&made, bytes, n);
    free(bytes);
    return made;
}

START_TEST(the_quality_of_libjpeg_is_found)
{
    for (int progressive = 0; progressive < 2; progressive++) {
        const struct twx_metadata metadata =
            metadata_of_made(jpeg_of_quality(_i, progressive != 0), TWX_FORMAT_JPEG);
        ck_assert_int_ge(metadata.jpeg_quality, _i - 1);
        ck_assert_int_le(metadata.jpeg_quality, _i + 1);
    }
}
END_TEST

static const struct {
    const char *path;
    enum twx_format format;
    unsigned quality;
} qualities[] = {
    {"edits/quality-10.jpg", TWX_FORMAT_JPEG, 10}, {"edits/quality-25.jpg", TWX_FORMAT_JPEG, 25},
    {"edits/quality-50.jpg", TWX_FORMAT_JPEG, 50}, {"edits/quality-75.jpg", TWX_FORMAT_JPEG, 75},
    {"edits/original.jpg", TWX_FORMAT_JPEG, 90},   {"formats/parrots.png", TWX_FORMAT_PNG, 0},
    {"formats/parrots.webp", TWX_FORMAT_WEBP, 0},  {"formats/parrots.tiff", TWX_FORMAT_TIFF, 0},
};

START_TEST(the_quality_of_files_by_libvips_is_found)
{
    struct twx_source source = testdata_load(qualities[_i].path);
    ck_assert_uint_eq(metadata_of(&source, qualities[_i].format).jpeg_quality,
                      qualities[_i].quality);
    testdata_unload(&source);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Hostile files

static void expect_sound(const struct twx_metadata *metadata)
{
    ck_assert_uint_le(metadata->jpeg_quality, 100);
    ck_assert_uint_lt(metadata->subsec_us, 1000000);
    ck_assert(metadata->has_subsec || metadata->subsec_us == 0);
    ck_assert_uint_le(metadata->flags, 7);
}

/** Files that hold all kinds of blocks. */
static struct made laden_file(enum twx_format format)
{
    struct made exif = exif_block("Canon", "EOS 5D", "0012345", "047", true);
    if (format == TWX_FORMAT_TIFF) {
        return exif;
    }
    struct twx_source base = testdata_load(format == TWX_FORMAT_JPEG  ? "flat/black.jpg"
                                           : format == TWX_FORMAT_PNG ? "tiny/9x8.png"
                                                                      : "exif/orientation-8.webp");
    struct made made = format == TWX_FORMAT_JPEG
                           ? jpeg_with(&base, 0xe1, "Exif\0", 6, exif.bytes, exif.n)
                       : format == TWX_FORMAT_PNG ? png_with(&base, "eXIf", exif.bytes, exif.n)
                                                  : webp_with(&base, "EXIF", exif.bytes, exif.n);
    made_free(&exif);
    testdata_unload(&base);
    return made;
}

START_TEST(a_file_cut_anywhere_is_read_with_bounds)
{
    struct made whole = laden_file(exif_formats[_i]);
    for (size_t n = 0; n < whole.n; n++) {
        struct made cut = {0};
        made_put(&cut, whole.bytes, n);  // a sanitizer sees reads past it
        const struct twx_metadata metadata = metadata_of_made(cut, exif_formats[_i]);
        expect_sound(&metadata);
    }
    made_free(&whole);
}
END_TEST

START_TEST(a_flipped_bit_anywhere_is_read_with_bounds)
{
    struct made made = laden_file(exif_formats[_i]);
    const struct twx_source source = made_source(&made);
    const size_t step = made.n / 4000 + 1;
    for (size_t at = 0; at < made.n; at += step) {
        for (unsigned bit = 0; bit < 8; bit++) {
            made.bytes[at] ^= (uint8_t)(1U << bit);
            const struct twx_metadata metadata = metadata_of(&source, exif_formats[_i]);
            expect_sound(&metadata);
            made.bytes[at] ^= (uint8_t)(1U << bit);
        }
    }
    made_free(&made);
}
END_TEST

START_TEST(a_file_by_descriptor_says_the_same)
{
    struct made made = laden_file(exif_formats[_i]);
    const struct twx_source source = made_source(&made);
    const struct twx_source pieces = by_descriptor(&source);
    const struct twx_metadata a = metadata_of(&source, exif_formats[_i]);
    const struct twx_metadata b = metadata_of(&pieces, exif_formats[_i]);
    ck_assert_mem_eq(a.payload_checksum, b.payload_checksum, TWX_CHECKSUM_BYTES);
    ck_assert_uint_eq(a.subsec_us, b.subsec_us);
    ck_assert_uint_eq(a.camera_hash, b.camera_hash);
    ck_assert_uint_eq(a.n_fields, b.n_fields);
    ck_assert_uint_eq(a.flags, b.flags);
    ck_assert_uint_eq(a.jpeg_quality, b.jpeg_quality);
    (void)close(pieces.fd);
    made_free(&made);
}
END_TEST

START_TEST(every_file_of_testdata_is_read)
{
    static struct expected rows[N_EXPECTED_MAX];
    const size_t n = load_expected(rows);
    for (size_t i = 0; i < n; i++) {
        struct twx_source source = testdata_load(rows[i].path);
        for (int format = 0; format < TWX_N_FORMATS; format++) {
            const struct twx_metadata metadata = metadata_of(&source, (enum twx_format)format);
            expect_sound(&metadata);
        }
        testdata_unload(&source);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, exif_is_read_wherever_it_lies, 0, 4);
    tcase_add_loop_test(tests, digits_of_a_second_are_a_fraction, 0,
                        (int)(sizeof subsecs / sizeof subsecs[0]));
    tcase_add_test(tests, a_camera_is_told_by_make_model_and_number);
    tcase_add_loop_test(tests, the_quality_of_libjpeg_is_found, 1, 101);
    tcase_add_loop_test(tests, the_quality_of_files_by_libvips_is_found, 0,
                        (int)(sizeof qualities / sizeof qualities[0]));
    tcase_add_loop_test(tests, a_file_cut_anywhere_is_read_with_bounds, 0, 4);
    tcase_add_loop_test(tests, a_flipped_bit_anywhere_is_read_with_bounds, 0, 4);
    tcase_add_loop_test(tests, a_file_by_descriptor_says_the_same, 0, 4);
    tcase_add_test(tests, every_file_of_testdata_is_read);
}

int main(void)
{
    return run_tests("metadata", add);
}
