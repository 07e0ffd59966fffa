// SPDX-License-Identifier: MIT
//
// One loop for each number of bands, so that each can be vectorized.
#include "image/luma.h"

#include <math.h>
#include <string.h>

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
        for (size_t i = 0; i < n; i++) {
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

uint8_t twx_srgb_from_linear(unsigned linear)
{
    const double x = linear / 65535.0;
    return (uint8_t)(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055) + 0.5);
}
