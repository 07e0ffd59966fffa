// SPDX-License-Identifier: MIT
//
// Interleaved pixels to grey levels or RGB: the sRGB curve where light is linear, alpha over white, then Rec. 601 for
// grey. Pure.
#ifndef TWX_IMAGE_LUMA_H
#define TWX_IMAGE_LUMA_H

#include <stddef.h>
#include <stdint.h>

/**
 * Turns n pixels into n grey levels.
 *
 * n_bands  bytes of a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (not premultiplied)
 * luma     out: n bytes, apart from `pixels`
 */
void twx_luma_from_bytes(const uint8_t *restrict pixels, size_t n, int n_bands,
                         uint8_t *restrict luma);

/**
 * Turns n pixels into n of RGB.
 *
 * n_bands  as for twx_luma_from_bytes
 * rgb      out: 3 * n bytes, apart from `pixels`
 */
void twx_rgb_from_bytes(const uint8_t *restrict pixels, size_t n, int n_bands,
                        uint8_t *restrict rgb);

/** By either of them. n_channels: 1 luma, 3 RGB */
static inline void twx_channels_from_bytes(const uint8_t *restrict pixels, size_t n, int n_bands,
                                           unsigned n_channels, uint8_t *restrict to)
{
    if (n_channels == 1) {
        twx_luma_from_bytes(pixels, n, n_bands, to);
    } else {
        twx_rgb_from_bytes(pixels, n, n_bands, to);
    }
}

/**
 * Lays premultiplied pixels over white, in place, and makes them opaque.
 *
 * n_bands  bytes of a pixel, 2 or 4: grey or RGB, then alpha
 */
void twx_flatten_premultiplied(uint8_t *pixels, size_t n, int n_bands);

/** The levels of grey that levels of video stand for: 16 to 235.  source: ITU-R BT.601, section 2.5.3 */
void twx_luma_of_video(uint8_t levels[static 256]);

/** The 8-bit sRGB level of linear light, 0..65535.  source: IEC 61966-2-1 */
uint8_t twx_srgb_from_linear(unsigned linear);

#endif
