// SPDX-License-Identifier: MIT
//
// Interleaved 8-bit pixels to grey levels: alpha over white, then Rec. 601. Pure.
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

#endif
