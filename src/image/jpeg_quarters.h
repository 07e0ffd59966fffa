// SPDX-License-Identifier: MIT
//
// Rough means of the quarters of a row of blocks at a time.
#ifndef TWX_IMAGE_JPEG_QUARTERS_H
#define TWX_IMAGE_JPEG_QUARTERS_H

#include "image/jpeg_means.h"

/** Blocks of a row, before quantisation is undone. */
struct twx_jpeg_rough_row {
    const int16_t *dcs;    // all of them sound
    const int16_t *waves;  // of each block the one across and the one down, none of them INT16_MIN
    const uint8_t *steps;  // of quantisation: of these three
    size_t n;
};

/** Puts what twx_jpeg_put_rough_quarters puts of each block.  out: 2 n samples; another 2 n are `stride` behind */
void twx_jpeg_put_rough_row(const struct twx_jpeg_rough_row *row, uint8_t *out, size_t stride);

#endif
