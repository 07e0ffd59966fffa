// SPDX-License-Identifier: MIT
//
// The luma of AVIF: hashes are near those of libvips, all else that is known of the picture is the same, and what is not whole,
// still, opaque, upright and of the colours of Rec. 601 is declined.
#include "image/decode_avif.h"

#include "avif_maker.h"
#include "base/sanitized.h"
#include "luma_door.h"

static const struct door door = {twx_avif_decode, TWX_FORMAT_AVIF, TWX_DECODER_AVIF};

static const char *const photos[] = {"photos/accordion.jpg", "photos/barrel.jpg",
                                     "photos/beaver.jpg",    "photos/bonsai-26.jpg",
                                     "photos/brain.jpg",     "photos/buddha-22.jpg",
                                     "photos/butterfly.jpg", "photos/minaret-51.jpg"};

enum { N_PHOTOS = sizeof photos / sizeof *photos };

/** Forms that are taken. */
static const struct avif_form usual_forms[] = {
    {.quantizer = 5},
    {.quantizer = 20, .range = AVIF_RANGE_FULL},
    {.quantizer = 35, .range = AVIF_RANGE_FULL, .chroma = AVIF_PIXEL_FORMAT_YUV444},
    {.quantizer = 35, .chroma = AVIF_PIXEL_FORMAT_YUV444},
    {.quantizer = 35, .chroma = AVIF_PIXEL_FORMAT_YUV422},
    {.quantizer = 50, .range = AVIF_RANGE_FULL, .chroma = AVIF_PIXEL_FORMAT_YUV422},
    {.quantizer = 50, .matrix = AVIF_MATRIX_COEFFICIENTS_BT470BG},
    {.quantizer = 35, .range = AVIF_RANGE_FULL, .chroma = AVIF_PIXEL_FORMAT_YUV400},
};

enum { N_FORMS = sizeof usual_forms / sizeof *usual_forms };

/** The mean distance to libvips of all photos in all forms. */
static double mean_distance(unsigned hash_size, unsigned *most)
{
    struct two_hashers two = two_hashers_of(hash_size);
    unsigned sum = 0;
    *most = 0;
    for (int i = 0; i < N_PHOTOS * N_FORMS; i++) {
        uint8_t *bytes = NULL;
        const size_t n = encode_photo(photos[i % N_PHOTOS], &usual_forms[i / N_PHOTOS], &bytes);
        const unsigned distance = distance_to_vips(&two, &door, bytes, n);
        sum += distance;
        *most = distance > *most ? distance : *most;
        free(bytes);
    }
    two_hashers_free(&two);
    return sum / (double)(N_PHOTOS * N_FORMS);
}

START_TEST(hashes_are_near_those_of_libvips)
{
    unsigned most = 0;
    const double mean = mean_distance(8, &most);
    ck_assert_msg(mean <= 0.5 && most <= 8, "%.3f of 128 bits, at most %u", mean, most);
}
END_TEST

START_TEST(hashes_of_size_16_are_too)
{
    unsigned most = 0;
    const double mean = mean_distance(16, &most);
    ck_assert_msg(mean <= 3.0 && most <= 32, "%.3f of 512 bits, at most %u", mean, most);
}
END_TEST

/** The TIFF structure of a JPEG whose second segment is EXIF. */
static struct twx_source exif_of(const struct twx_source *jpeg)
{
    for (size_t i = 0; i + 10 < jpeg->size; i++) {
        if (memcmp(jpeg->bytes + i, "Exif\0", 6) == 0) {
            const size_t n = (size_t)(jpeg->bytes[i - 2] << 8 | jpeg->bytes[i - 1]) - 8;
            return (struct twx_source){.fd = -1, .size = n, .bytes = jpeg->bytes + i + 6};
        }
    }
    ck_abort();
}

START_TEST(metadata_and_profiles_are_known_as_by_libvips)
{
    struct two_hashers two = two_hashers_of(8);
    struct twx_source jpeg = testdata_load("exif/orientation-1.jpg");
    const struct twx_source exif = exif_of(&jpeg);
    uint8_t *bytes = NULL;
    const size_t n = encode_photo(photos[2], &(struct avif_form){.exif = &exif}, &bytes);
    ck_assert_uint_le(distance_to_vips(&two, &door, bytes, n), 2);
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    ck_assert(ask_for_luma(&door, &source).picture.has_exif_time);
    free(bytes);
    // Any bytes do for a profile: it is ignored.
    const size_t m = encode_photo(photos[2], &(struct avif_form){.profile = &exif}, &bytes);
    ck_assert_uint_le(distance_to_vips(&two, &door, bytes, m), 2);
    free(bytes);
    testdata_unload(&jpeg);
    struct twx_source plain = testdata_load("formats/parrots.avif");
    ck_assert_uint_le(distance_to_vips(&two, &door, plain.bytes, (size_t)plain.size), 2);
    testdata_unload(&plain);
    two_hashers_free(&two);
}
END_TEST

START_TEST(levels_are_those_of_grey)
{
    enum { SIDE = 32 };
    static uint8_t pixels[SIDE * SIDE * 3];
    for (unsigned i = 0; i <= 255; i += 5) {
        const struct avif_form form = {.quantizer = 1,
                                       .range = i % 2 == 0 ? AVIF_RANGE_FULL : AVIF_RANGE_LIMITED};
        uint8_t *bytes = NULL;
        memset(pixels, (int)i, sizeof pixels);
        const size_t n = encode_pixels(pixels, SIDE, SIDE, &form, &bytes);
        const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
        const struct door_outcome outcome = ask_for_luma(&door, &source);
        const double mean = (double)outcome.sum / (SIDE * SIDE);
        ck_assert_msg(!outcome.declined && mean >= i - 1.0 && mean <= i + 1.0, "%u became %.2f", i,
                      mean);
        free(bytes);
    }
}
END_TEST

START_TEST(others_are_declined)
{
    static const struct avif_form forms[] = {
        {.has_alpha = true},
        {.depth = 10},
        {.depth = 12, .range = AVIF_RANGE_FULL},
        {.matrix = AVIF_MATRIX_COEFFICIENTS_BT709},
        {.matrix = AVIF_MATRIX_COEFFICIENTS_UNSPECIFIED},
        {.matrix = AVIF_MATRIX_COEFFICIENTS_BT2020_NCL},
        {.chroma = AVIF_PIXEL_FORMAT_YUV400},
        {.is_turned = true},
        {.is_mirrored = true},
        {.is_cut = true},
        {.n_frames = 2},
        {.n_tiles = 2},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        uint8_t *bytes = NULL;
        const size_t n = encode_photo("exif/orientation-1.jpg", &forms[i], &bytes);
        const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
        ck_assert_msg(ask_for_luma(&door, &source).declined, "form %zu is taken", i);
        free(bytes);
    }
    assert_declined(&door, "alpha/rgba.avif");
    assert_declined(&door, "animated/sequence.avif");
    assert_declined(&door, "modes/12-bit.avif");
    assert_declined(&door, "bad/truncated.avif");
    assert_declined(&door, "formats/parrots.heic");
    assert_declined(&door, "photos/beaver.jpg");
}
END_TEST

/** A copy of a file in which the byte that is `offset` behind a word is another; declined. */
static void assert_change_declined(const struct twx_source *source, const char *word, size_t offset,
                                   uint8_t change)
{
    const size_t n = (size_t)source->size;
    uint8_t *bytes = malloc(n);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, source->bytes, n);
    uint8_t *at = memmem(bytes, n, word, strlen(word));
    ck_assert_ptr_nonnull(at);
    at[offset] ^= change;
    ck_assert_msg(
        ask_for_luma(&door, &(struct twx_source){.fd = -1, .size = n, .bytes = bytes}).declined,
        "%s %zu", word, offset);
    free(bytes);
}

START_TEST(what_libheif_refuses_is_declined)
{
    struct twx_source source = testdata_load("formats/parrots.avif");
    // Its first brand is not enough.
    assert_change_declined(&source, "avifmif1", 0, 1);
    // The frame is a byte shorter: what is left of it is a unit that cannot be read.
    const uint8_t *units = memmem(source.bytes, (size_t)source.size, "mdat", 4);
    ck_assert_ptr_nonnull(units);
    ck_assert(units[4] == 0x12 && units[6] == 0x0A && units[8 + units[7]] == 0x32 &&
              (units[9 + units[7]] & 1) == 1);
    assert_change_declined(&source, "mdat", 9U + units[7], 1);
    testdata_unload(&source);
}
END_TEST

START_TEST(colour_and_what_is_too_large_is_declined)
{
    uint8_t *bytes = NULL;
    const size_t n = encode_photo(photos[2], &usual_forms[0], &bytes);
    assert_limits_hold(&door, bytes, n);
    free(bytes);
}
END_TEST

START_TEST(no_beginning_of_a_file_is_taken)
{
    uint8_t *bytes = NULL;
    const size_t n = encode_photo(photos[2], &(struct avif_form){.quantizer = 45}, &bytes);
    assert_prefixes_declined(&door, bytes, n, 1);
    free(bytes);
    struct twx_source source = testdata_load("formats/parrots.avif");
    assert_prefixes_declined(&door, source.bytes, (size_t)source.size, 1);
    testdata_unload(&source);
}
END_TEST

START_TEST(a_file_that_is_not_in_memory_is_the_same)
{
    struct twx_source source = testdata_load("formats/parrots.avif");
    assert_same_by_descriptor(&door, source.bytes, (size_t)source.size);
    assert_same_by_descriptor(&door, source.bytes, (size_t)source.size - 1);
    testdata_unload(&source);
}
END_TEST

START_TEST(damage_is_judged_as_by_libvips)
{
    struct two_hashers two = two_hashers_of(8);
    struct twx_source source = testdata_load("formats/parrots.avif");
    assert_damage_agrees(&two, source.bytes, (size_t)source.size, 1200);
    testdata_unload(&source);
    // libheif leaks what it made of an empty item: LeakSanitizer would say so.
    if (TWX_SANITIZED == 0) {
        uint8_t *bytes = NULL;
        const size_t n = encode_photo("exif/orientation-1.jpg", &usual_forms[4], &bytes);
        assert_damage_agrees(&two, bytes, n, 1200);
        free(bytes);
    }
    two_hashers_free(&two);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, hashes_are_near_those_of_libvips);
    tcase_add_test(tests, hashes_of_size_16_are_too);
    tcase_add_test(tests, metadata_and_profiles_are_known_as_by_libvips);
    tcase_add_test(tests, levels_are_those_of_grey);
    tcase_add_test(tests, others_are_declined);
    tcase_add_test(tests, what_libheif_refuses_is_declined);
    tcase_add_test(tests, colour_and_what_is_too_large_is_declined);
    tcase_add_test(tests, no_beginning_of_a_file_is_taken);
    tcase_add_test(tests, a_file_that_is_not_in_memory_is_the_same);
    tcase_add_test(tests, damage_is_judged_as_by_libvips);
}

int main(void)
{
    return run_tests("decode_avif", add);
}
