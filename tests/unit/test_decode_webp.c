// SPDX-License-Identifier: MIT
//
// The luma of lossy WebP: hashes are near those of libvips, all else that is known of the picture is the same, and what is not
// whole, still, opaque and lossy is declined.
#include <webp/encode.h>

#include "image/decode_webp.h"
#include "luma_door.h"
#include "photo_pixels.h"

static const struct door door = {twx_webp_decode, TWX_FORMAT_WEBP, TWX_DECODER_WEBP};

static const char *const photos[] = {
    "photos/accordion.jpg",      "photos/barrel.jpg",         "photos/beaver.jpg",
    "photos/bonsai-26.jpg",      "photos/brain.jpg",          "photos/buddha-22.jpg",
    "photos/butterfly.jpg",      "photos/grand-piano-41.jpg", "photos/minaret-51.jpg",
    "photos/water-lilly-01.jpg",
};

enum { N_PHOTOS = sizeof photos / sizeof *photos };

static const float qualities[] = {5, 25, 50, 75, 95, 100};

enum { N_QUALITIES = sizeof qualities / sizeof *qualities };

/** A photo as WebP; bytes owned (WebPFree). */
static size_t encode(const char *name, float quality, uint8_t **bytes)
{
    uint32_t width = 0;
    uint32_t height = 0;
    uint8_t *pixels = load_pixels(name, &width, &height);
    const size_t n = WebPEncodeRGB(pixels, (int)width, (int)height, (int)width * 3, quality, bytes);
    ck_assert_uint_gt(n, 0);
    free(pixels);
    return n;
}

START_TEST(hashes_are_near_those_of_libvips)
{
    struct two_hashers two = two_hashers_create();
    unsigned sum = 0;
    unsigned most = 0;
    for (int i = 0; i < N_PHOTOS * N_QUALITIES; i++) {
        uint8_t *bytes = NULL;
        const size_t n = encode(photos[i % N_PHOTOS], qualities[i / N_PHOTOS], &bytes);
        const unsigned distance = distance_to_vips(&two, &door, bytes, n);
        sum += distance;
        most = distance > most ? distance : most;
        WebPFree(bytes);
    }
    ck_assert_msg(sum * 2 <= N_PHOTOS * N_QUALITIES && most <= 12, "%u of %d, at most %u", sum,
                  N_PHOTOS * N_QUALITIES, most);
    two_hashers_free(&two);
}
END_TEST

START_TEST(files_with_metadata_are_known_as_by_libvips)
{
    static const char *const names[] = {"exif/orientation-8.webp", "formats/parrots.webp"};
    struct two_hashers two = two_hashers_create();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct twx_source source = testdata_load(names[i]);
        const unsigned distance = distance_to_vips(&two, &door, source.bytes, (size_t)source.size);
        ck_assert_msg(distance <= 4, "%s: %u bits", names[i], distance);
        testdata_unload(&source);
    }
    two_hashers_free(&two);
}
END_TEST

START_TEST(levels_are_those_of_grey)
{
    enum { SIDE = 32 };
    static uint8_t pixels[SIDE * SIDE * 3];
    for (unsigned grey = 0; grey <= 255; grey += 5) {
        uint8_t *bytes = NULL;
        memset(pixels, (int)grey, sizeof pixels);
        const size_t n = WebPEncodeRGB(pixels, SIDE, SIDE, SIDE * 3, 100, &bytes);
        const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
        const struct door_outcome outcome = ask_for_luma(&door, &source);
        const double mean = (double)outcome.sum / (SIDE * SIDE);
        ck_assert_msg(!outcome.declined && mean >= grey - 1.0 && mean <= grey + 1.0,
                      "%u became %.2f", grey, mean);
        WebPFree(bytes);
    }
}
END_TEST

START_TEST(others_are_declined)
{
    assert_declined(&door, "alpha/rgba.webp");
    assert_declined(&door, "animated/two-frames.webp");
    assert_declined(&door, "animated/three-frames.webp");
    assert_declined(&door, "modes/lossless.webp");
    assert_declined(&door, "bad/header-only.webp");
    assert_declined(&door, "bad/truncated.webp");
    assert_declined(&door, "photos/beaver.jpg");
}
END_TEST

START_TEST(colour_and_what_is_too_large_is_declined)
{
    uint8_t *bytes = NULL;
    const size_t n = encode(photos[2], 75, &bytes);
    assert_limits_hold(&door, bytes, n);
    WebPFree(bytes);
}
END_TEST

START_TEST(no_beginning_of_a_file_is_taken)
{
    uint8_t *bytes = NULL;
    const size_t n = encode(photos[2], 25, &bytes);
    assert_prefixes_declined(&door, bytes, n, 1);
    // Nor is one whose header says that this is all.
    for (size_t i = n - 2; i > 40; i -= 2) {
        const uint8_t length[4] = {(uint8_t)((i - 8) & 255), (uint8_t)((i - 8) >> 8 & 255),
                                   (uint8_t)((i - 8) >> 16), 0};
        memcpy(bytes + 4, length, sizeof length);
        ck_assert(ask_for_luma(&door, &(struct twx_source){.fd = -1, .size = i, .bytes = bytes})
                      .declined);
    }
    WebPFree(bytes);
    struct twx_source source = testdata_load("exif/orientation-8.webp");
    assert_prefixes_declined(&door, source.bytes, (size_t)source.size, 1);
    testdata_unload(&source);
}
END_TEST

START_TEST(a_file_that_is_not_in_memory_is_the_same)
{
    uint8_t *bytes = NULL;
    const size_t n = encode(photos[0], 75, &bytes);
    assert_same_by_descriptor(&door, bytes, n);
    assert_same_by_descriptor(&door, bytes, n - 1);
    WebPFree(bytes);
    struct twx_source source = testdata_load("exif/orientation-8.webp");
    assert_same_by_descriptor(&door, source.bytes, (size_t)source.size);
    testdata_unload(&source);
}
END_TEST

START_TEST(damage_is_judged_as_by_libvips)
{
    struct two_hashers two = two_hashers_create();
    struct twx_source source = testdata_load("exif/orientation-8.webp");
    assert_damage_agrees(&two, source.bytes, (size_t)source.size, 1200);
    testdata_unload(&source);
    two_hashers_free(&two);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, hashes_are_near_those_of_libvips);
    tcase_add_test(tests, files_with_metadata_are_known_as_by_libvips);
    tcase_add_test(tests, levels_are_those_of_grey);
    tcase_add_test(tests, others_are_declined);
    tcase_add_test(tests, colour_and_what_is_too_large_is_declined);
    tcase_add_test(tests, no_beginning_of_a_file_is_taken);
    tcase_add_test(tests, a_file_that_is_not_in_memory_is_the_same);
    tcase_add_test(tests, damage_is_judged_as_by_libvips);
}

int main(void)
{
    return run_tests("decode_webp", add);
}
