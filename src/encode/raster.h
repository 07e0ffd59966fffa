// SPDX-License-Identifier: MIT
//
// Pixels that are to become a file.
#ifndef TWX_ENCODE_RASTER_H
#define TWX_ENCODE_RASTER_H

#include <stdint.h>

/** 1 (grey) or 3 (RGB) bytes a pixel, row-major, without gaps; at least 1 x 1; borrowed. */
struct twx_raster {
    uint32_t width;
    uint32_t height;
    unsigned n_channels;
    const uint8_t *pixels;
};

#endif
