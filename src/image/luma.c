// SPDX-License-Identifier: MIT
//
// One loop for each number of bands, so that each can be vectorized.
#include "image/luma.h"

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
