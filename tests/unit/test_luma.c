// SPDX-License-Identifier: MIT
//
// Premultiplied pixels over white, against plain ones; RGB against luma; the sRGB curve, against values of the standard.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "image/luma.h"
#include "runner.h"

/** A premultiplied colour over white is within a rounding of the plain colour over white. */
START_TEST(premultiplied_is_the_same_over_white)
{
    for (unsigned alpha = 0; alpha <= 255; alpha++) {
        for (unsigned level = 0; level <= 255; level += 5) {
            const uint8_t multiplied = (uint8_t)((level * alpha + 127) / 255);
            const uint8_t plain[6] = {(uint8_t)level, (uint8_t)alpha};
            const uint8_t plain_rgb[4] = {(uint8_t)level, (uint8_t)level, (uint8_t)level,
                                          (uint8_t)alpha};
            uint8_t grey[2] = {multiplied, (uint8_t)alpha};
            uint8_t rgb[4] = {multiplied, multiplied, multiplied, (uint8_t)alpha};
            uint8_t wanted = 0;
            uint8_t found = 0;
            twx_flatten_premultiplied(grey, 1, 2);
            twx_flatten_premultiplied(rgb, 1, 4);
            twx_luma_from_bytes(plain, 1, 2, &wanted);
            twx_luma_from_bytes(grey, 1, 2, &found);
            ck_assert_int_le(abs(found - wanted), 1);
            twx_luma_from_bytes(plain_rgb, 1, 4, &wanted);
            twx_luma_from_bytes(rgb, 1, 4, &found);
            ck_assert_int_le(abs(found - wanted), 1);
        }
    }
}
END_TEST

/** More colour than alpha, as damaged or glowing pixels have: white, not a wrapped number. */
START_TEST(brighter_than_alpha_is_white)
{
    uint8_t pixel[4] = {200, 255, 100, 100};
    twx_flatten_premultiplied(pixel, 1, 4);
    ck_assert_uint_eq(pixel[0], 255);
    ck_assert_uint_eq(pixel[1], 255);
    ck_assert_uint_eq(pixel[2], 255);
    ck_assert_uint_eq(pixel[3], 255);
}
END_TEST

/** 18 % grey is 118 or so; the ends, the straight part (12.92 x) and half the light (188) are known. */
START_TEST(linear_light_follows_the_curve)
{
    ck_assert_uint_eq(twx_srgb_from_linear(0), 0);
    ck_assert_uint_eq(twx_srgb_from_linear(65535), 255);
    ck_assert_uint_eq(twx_srgb_from_linear(199), 10);
    ck_assert_uint_eq(twx_srgb_from_linear(32768), 188);
    ck_assert_uint_eq(twx_srgb_from_linear(11796), 118);
}
END_TEST

/** The luma of pixels is the luma of their RGB, whatever they have of grey and alpha. */
START_TEST(rgb_has_the_luma_of_its_pixels)
{
    enum { N = 500 };
    uint8_t pixels[N * 4];
    uint8_t rgb[N * 3];
    uint8_t luma[N];
    uint8_t wanted[N];
    uint64_t state = 1;
    for (int n_bands = 1; n_bands <= 4; n_bands++) {
        fill_random(pixels, sizeof pixels, &state);
        twx_channels_from_bytes(pixels, N, n_bands, 1, wanted);
        twx_channels_from_bytes(pixels, N, n_bands, 3, rgb);
        twx_luma_from_bytes(rgb, N, 3, luma);
        ck_assert_mem_eq(luma, wanted, N);
    }
}
END_TEST

START_TEST(rgb_keeps_its_order)
{
    const uint8_t pixels[8] = {255, 0, 10, 255, 255, 0, 10, 0};
    const uint8_t wanted[6] = {255, 0, 10, 255, 255, 255};
    uint8_t rgb[6];
    twx_rgb_from_bytes(pixels, 2, 4, rgb);
    ck_assert_mem_eq(rgb, wanted, sizeof rgb);
    twx_rgb_from_bytes(pixels, 1, 3, rgb);
    ck_assert_mem_eq(rgb, wanted, 3);
}
END_TEST

/** Rec. 601 by rounding, of rows of every length to 61. */
START_TEST(luma_of_rgb_is_rounded)
{
    enum { N = 61 };
    uint64_t state = 1;
    for (unsigned round = 0; round < 20000; round++) {
        const size_t n = round % N + 1;
        uint8_t *rgb = malloc(3 * n);
        uint8_t luma[N];
        bool is_right = true;
        ck_assert_ptr_nonnull(rgb);
        fill_random(rgb, 3 * n, &state);
        if (round < 64) {
            memset(rgb, round % 2 == 0 ? 255 : 0, 3 * n);
        }
        twx_luma_from_bytes(rgb, n, 3, luma);
        for (size_t i = 0; i < n; i++) {
            const unsigned sum =
                19595U * rgb[3 * i] + 38470U * rgb[3 * i + 1] + 7471U * rgb[3 * i + 2];
            is_right = is_right && luma[i] == (sum + 32768) / 65536;
        }
        ck_assert_msg(is_right, "round %u", round);
        free(rgb);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, luma_of_rgb_is_rounded);
    tcase_add_test(tests, rgb_has_the_luma_of_its_pixels);
    tcase_add_test(tests, rgb_keeps_its_order);
    tcase_add_test(tests, premultiplied_is_the_same_over_white);
    tcase_add_test(tests, brighter_than_alpha_is_white);
    tcase_add_test(tests, linear_light_follows_the_curve);
}

int main(void)
{
    return run_tests("luma", add);
}
