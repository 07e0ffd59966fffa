// SPDX-License-Identifier: MIT
//
// A JPEG hashes as its lossless twin does whose coefficients come in other scans: what shows is the same.
#include <stdio.h>

#include <jpeglib.h>

#include "file/hash_file.h"
#include "hash/hamming.h"
#include "photo_pixels.h"
#include "testdata.h"
#include "twindex_commands.h"

static const char *const photos[] = {
    "photos/accordion.jpg",      "photos/barrel.jpg",         "photos/beaver.jpg",
    "photos/bonsai-26.jpg",      "photos/brain.jpg",          "photos/buddha-22.jpg",
    "photos/butterfly.jpg",      "photos/grand-piano-41.jpg", "photos/minaret-51.jpg",
    "photos/water-lilly-01.jpg",
};

enum { N_PHOTOS = sizeof photos / sizeof *photos };

static const int qualities[] = {25, 50, 75, 95};

/** How many times as large: for pixels or quarters of blocks, for quarters, for blocks as a whole. */
static const unsigned sizes[] = {1, 3, 5};

/** A JPEG in memory; bytes owned by malloc. */
struct jpeg {
    unsigned char *bytes;
    unsigned long n;
};

/** Scans of other encoders than jpegtran, each for three channels; NULL: jpegtran's own. */
static const jpeg_scan_info dc_in_three_steps[] = {
    {3, {0, 1, 2}, 0, 0, 0, 2}, {3, {0, 1, 2}, 0, 0, 2, 1}, {1, {0}, 1, 63, 0, 0},
    {1, {1}, 1, 63, 0, 0},      {1, {2}, 1, 63, 0, 0},      {3, {0, 1, 2}, 0, 0, 1, 0},
};
static const jpeg_scan_info chroma_first[] = {
    {1, {2}, 0, 0, 0, 0},  {1, {1}, 0, 0, 0, 1},  {1, {0}, 0, 0, 0, 1}, {1, {1}, 1, 63, 0, 0},
    {1, {0}, 1, 63, 0, 0}, {1, {2}, 1, 63, 0, 0}, {1, {1}, 0, 0, 1, 0}, {1, {0}, 0, 0, 1, 0},
};
static const jpeg_scan_info dc_at_once[] = {
    {3, {0, 1, 2}, 0, 0, 0, 0}, {1, {0}, 1, 5, 0, 0},  {1, {0}, 6, 63, 0, 0},
    {1, {1}, 1, 63, 0, 0},      {1, {2}, 1, 63, 0, 0},
};

static const struct {
    const jpeg_scan_info *scans;
    int n;
    boolean arithmetic;
} scripts[] = {
    {NULL, 0, FALSE},
    {NULL, 0, TRUE},
    {dc_in_three_steps, sizeof dc_in_three_steps / sizeof *dc_in_three_steps, FALSE},
    {chroma_first, sizeof chroma_first / sizeof *chroma_first, FALSE},
    {dc_at_once, sizeof dc_at_once / sizeof *dc_at_once, FALSE},
};

enum {
    N_SCRIPTS = sizeof scripts / sizeof *scripts,
    N_QUALITIES = sizeof qualities / sizeof *qualities,
    N_SIZES = sizeof sizes / sizeof *sizes
};

/** Of a photo that is enlarged, one quality is enough: all of them, of all photos, take a quarter of a minute. */
static bool is_due(int photo, int quality, int size)
{
    return size == 0 || (photo + size) % N_QUALITIES == quality || getenv("TWX_LONG") != NULL;
}

/** Decodes a photo and encodes it again, so many times as large. */
static struct jpeg enlarge(const char *name, int quality, unsigned times)
{
    struct jpeg jpeg = {0};
    uint32_t width = 0;
    uint32_t height = 0;
    uint8_t *pixels = load_pixels(name, &width, &height);
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct out = {.err = jpeg_std_error(&errors)};
    jpeg_create_compress(&out);
    jpeg_mem_dest(&out, &jpeg.bytes, &jpeg.n);
    out.image_width = width * times;
    out.image_height = height * times;
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    jpeg_set_quality(&out, quality, TRUE);
    jpeg_start_compress(&out, TRUE);
    JSAMPROW wide = malloc((size_t)out.image_width * 3);
    ck_assert_ptr_nonnull(wide);
    while (out.next_scanline < out.image_height) {
        const uint8_t *row = pixels + (size_t)(out.next_scanline / times) * width * 3;
        for (size_t i = 0; i < out.image_width; i++) {
            memcpy(wide + 3 * i, row + 3 * (i / times), 3);
        }
        (void)jpeg_write_scanlines(&out, &wide, 1);
    }
    free(wide);
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    free(pixels);
    return jpeg;
}

/** The same coefficients in the scans of a script. */
static struct jpeg transcode(const struct jpeg *from, int script)
{
    struct jpeg jpeg = {0};
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct in = {.err = jpeg_std_error(&errors)};
    struct jpeg_compress_struct out = {.err = &errors};
    jpeg_create_decompress(&in);
    jpeg_create_compress(&out);
    jpeg_mem_src(&in, from->bytes, from->n);
    jpeg_mem_dest(&out, &jpeg.bytes, &jpeg.n);
    (void)jpeg_read_header(&in, TRUE);
    jvirt_barray_ptr *coefficients = jpeg_read_coefficients(&in);
    jpeg_copy_critical_parameters(&in, &out);
    out.arith_code = scripts[script].arithmetic;
    if (scripts[script].scans != NULL) {
        out.scan_info = scripts[script].scans;
        out.num_scans = scripts[script].n;
    } else {
        jpeg_simple_progression(&out);
    }
    jpeg_write_coefficients(&out, coefficients);
    jpeg_finish_compress(&out);
    (void)jpeg_finish_decompress(&in);
    jpeg_destroy_compress(&out);
    jpeg_destroy_decompress(&in);
    return jpeg;
}

static void hash(struct twx_file_hasher *hasher, const struct jpeg *jpeg,
                 struct twx_file_facts *facts)
{
    ck_assert_int_eq(twx_hash_memory(hasher, jpeg->bytes, jpeg->n, facts, NULL), TWX_OK);
    ck_assert_int_eq(facts->verdict.status, TWX_IMAGE_HASHED);
    ck_assert_int_eq(facts->picture.decoder, TWX_DECODER_JPEG);
}

static void check_twins(struct twx_file_hasher *hasher, const char *photo, int quality,
                        unsigned times)
{
    static struct twx_file_facts baseline;
    static struct twx_file_facts twin;
    struct jpeg from = enlarge(photo, quality, times);
    hash(hasher, &from, &baseline);
    for (int script = 0; script < N_SCRIPTS; script++) {
        struct jpeg to = transcode(&from, script);
        hash(hasher, &to, &twin);
        ck_assert_msg(memcmp(twin.hash, baseline.hash, 16) == 0 && twin.detail == baseline.detail,
                      "%s, %u times, quality %d, script %d: %u bits", photo, times, quality, script,
                      twx_hamming(twin.hash, baseline.hash, 16));
        free(to.bytes);
    }
    free(from.bytes);
}

/** A photo in all sizes: each test loads libvips. */
START_TEST(progressive_twin_has_the_same_hash)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    struct twx_file_hasher *hasher =
        twx_file_hasher_create(&(struct twx_file_options){.hash_size = 8});
    ck_assert_ptr_nonnull(hasher);
    for (int size = 0; size < N_SIZES; size++) {
        for (int quality = 0; quality < N_QUALITIES; quality++) {
            if (is_due(_i, quality, size)) {
                check_twins(hasher, photos[_i], qualities[quality], sizes[size]);
            }
        }
    }
    twx_file_hasher_free(hasher);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);  // under sanitizers
    tcase_add_loop_test(tests, progressive_twin_has_the_same_hash, 0, N_PHOTOS);
}

int main(void)
{
    return run_tests("decode_jpeg", add);
}
