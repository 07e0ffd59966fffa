// SPDX-License-Identifier: MIT
//
// One loop for each number of bands, so that each can be vectorized.
#include "image/luma.h"

#include <math.h>
#include <string.h>

#include "base/vectors.h"

#if defined(TWX_SSE2)
#include <emmintrin.h>
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

#if defined(TWX_SSE2)

/** Red, green, green and blue of a pixel in 16 bits each, to share green among two products of signed factors. */
static inline __m128i rggb_of(const uint8_t *rgb)
{
    int32_t bytes = 0;
    memcpy(&bytes, rgb, sizeof bytes);
    const __m128i wide = _mm_unpacklo_epi8(_mm_cvtsi32_si128(bytes), _mm_setzero_si128());
    return _mm_shufflelo_epi16(wide, _MM_SHUFFLE(2, 1, 1, 0));
}

/** Sums of two pixels, each of two halves. */
static inline __m128i halves_of(const uint8_t *rgb)
{
    const __m128i factors = _mm_setr_epi16(19595, 19235, 19235, 7471, 19595, 19235, 19235, 7471);
    return _mm_madd_epi16(_mm_unpacklo_epi64(rggb_of(rgb), rggb_of(rgb + 3)), factors);
}

/** Sums of four pixels, as luma_of. */
static inline __m128i lumas_of(const uint8_t *rgb)
{
    const __m128 a = _mm_castsi128_ps(halves_of(rgb));
    const __m128 b = _mm_castsi128_ps(halves_of(rgb + 6));
    const __m128i even = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0)));
    const __m128i odd = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1)));
    const __m128i sum = _mm_add_epi32(_mm_add_epi32(even, odd), _mm_set1_epi32(32768));
    return _mm_srli_epi32(sum, 16);
}

/** As many of the first pixels as can be read four bytes at a time; returns how many. */
static size_t luma_of_first(const uint8_t *restrict rgb, size_t n, uint8_t *restrict luma)
{
    size_t i = 0;
    for (; i + 9 <= n; i += 8) {
        const __m128i words = _mm_packs_epi32(lumas_of(rgb + 3 * i), lumas_of(rgb + 3 * i + 12));
        _mm_storel_epi64((__m128i *)(void *)(luma + i), _mm_packus_epi16(words, words));
    }
    return i;
}

#else

static size_t luma_of_first(const uint8_t *restrict rgb, size_t n, uint8_t *restrict luma)
{
    (void)rgb;
    (void)n;
    (void)luma;
    return 0;
}

#endif

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
        for (size_t i = luma_of_first(pixels, n, luma); i < n; i++) {
            luma[i] = (uint8_t)luma_of(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]);
        }
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
