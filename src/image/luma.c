// SPDX-License-Identifier: MIT
//
// One loop for each number of bands, so that each can be vectorized. RGB, as of photos, uses SSSE3 where the processor has it.
#include "image/luma.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

#if defined(TWX_X86_64)
#include <tmmintrin.h>
#endif

enum {
    BLACK = 16,  // levels of video
    WHITE = 235,
};

/** c over white under alpha a, all 0..255. */
static inline unsigned over_white(unsigned c, unsigned a)
{
    return (c * a + 255 * (255 - a) + 127) / 255;
}

/** Rec. 601 in 16.16 fixed point; the coefficients sum to 65536. */
static inline unsigned luma_of(unsigned r, unsigned g, unsigned b)
{
    return (r * 19595 + g * 38470 + b * 7471 + 32768) >> 16;
}

#if defined(TWX_X86_64)

enum {
    STEP = 16,       // pixels at a time
    READ_AHEAD = 4,  // bytes that are read beyond them
};

/** Sums of four pixels, as luma_of: of red and green, and of green and blue, as factors have a sign. */
__attribute__((target("ssse3"))) static inline __m128i lumas_of_4(const uint8_t *rgb)
{
    const __m128i red_green =
        _mm_setr_epi8(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1);
    const __m128i green_blue =
        _mm_setr_epi8(1, -1, 2, -1, 4, -1, 5, -1, 7, -1, 8, -1, 10, -1, 11, -1);
    const __m128i red_green_factors = _mm_set1_epi32(19235 << 16 | 19595);
    const __m128i green_blue_factors = _mm_set1_epi32(7471 << 16 | 19235);
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)rgb);
    const __m128i a = _mm_madd_epi16(_mm_shuffle_epi8(bytes, red_green), red_green_factors);
    const __m128i b = _mm_madd_epi16(_mm_shuffle_epi8(bytes, green_blue), green_blue_factors);
    return _mm_srli_epi32(_mm_add_epi32(_mm_add_epi32(a, b), _mm_set1_epi32(32768)), 16);
}

/** The first pixels, as many as can be read without going beyond the n-th; returns how many. */
__attribute__((target("ssse3"))) static size_t luma_of_first(const uint8_t *restrict rgb, size_t n,
                                                             uint8_t *restrict luma)
{
    size_t i = 0;
    for (; 3 * (i + STEP) + READ_AHEAD <= 3 * n; i += STEP) {
        const uint8_t *p = rgb + 3 * i;
        const __m128i a = _mm_packs_epi32(lumas_of_4(p), lumas_of_4(p + 12));
        const __m128i b = _mm_packs_epi32(lumas_of_4(p + 24), lumas_of_4(p + 36));
        _mm_storeu_si128((__m128i *)(void *)(luma + i), _mm_packus_epi16(a, b));
    }
    return i;
}

#endif

static void luma_of_rgb(const uint8_t *restrict rgb, size_t n, uint8_t *restrict luma)
{
    size_t i = 0;
#if defined(TWX_X86_64)
    if (__builtin_cpu_supports("ssse3")) {
        i = luma_of_first(rgb, n, luma);
    }
#endif
    for (; i < n; i++) {
        luma[i] = (uint8_t)luma_of(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
    }
}

void twx_luma_from_bytes(const uint8_t *restrict pixels, size_t n, int n_bands,
                         uint8_t *restrict luma)
{
    switch (n_bands) {
    case 1:
        memcpy(luma, pixels, n);
        break;
    case 2:
        for (size_t i = 0; i < n; i++) {
            luma[i] = (uint8_t)over_white(pixels[2 * i], pixels[2 * i + 1]);
        }
        break;
    case 3:
        luma_of_rgb(pixels, n, luma);
        break;
    default:
        for (size_t i = 0; i < n; i++) {
            const uint8_t *q = pixels + 4 * i;
            luma[i] = (uint8_t)luma_of(over_white(q[0], q[3]), over_white(q[1], q[3]),
                                       over_white(q[2], q[3]));
        }
        break;
    }
}

void twx_rgb_from_bytes(const uint8_t *restrict pixels, size_t n, int n_bands,
                        uint8_t *restrict rgb)
{
    switch (n_bands) {
    case 1:
        for (size_t i = 0; i < n; i++) {
            memset(rgb + 3 * i, pixels[i], 3);
        }
        break;
    case 2:
        for (size_t i = 0; i < n; i++) {
            memset(rgb + 3 * i, (int)over_white(pixels[2 * i], pixels[2 * i + 1]), 3);
        }
        break;
    case 3:
        memcpy(rgb, pixels, 3 * n);
        break;
    default:
        for (size_t i = 0; i < n; i++) {
            const uint8_t *q = pixels + 4 * i;
            rgb[3 * i] = (uint8_t)over_white(q[0], q[3]);
            rgb[3 * i + 1] = (uint8_t)over_white(q[1], q[3]);
            rgb[3 * i + 2] = (uint8_t)over_white(q[2], q[3]);
        }
        break;
    }
}

void twx_flatten_premultiplied(uint8_t *pixels, size_t n, int n_bands)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t *pixel = pixels + i * (size_t)n_bands;
        const unsigned white = 255U - pixel[n_bands - 1];
        for (int band = 0; band < n_bands - 1; band++) {
            const unsigned sum = pixel[band] + white;
            pixel[band] = (uint8_t)(sum < 255 ? sum : 255);
        }
        pixel[n_bands - 1] = 255;
    }
}

void twx_luma_of_video(uint8_t levels[static 256])
{
    for (int i = 0; i < 256; i++) {
        const int above = i < BLACK ? 0 : i > WHITE ? WHITE - BLACK : i - BLACK;
        levels[i] = (uint8_t)((above * 255 + (WHITE - BLACK) / 2) / (WHITE - BLACK));
    }
}

uint8_t twx_srgb_from_linear(unsigned linear)
{
    const double x = linear / 65535.0;
    return (uint8_t)(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055) + 0.5);
}
