// SPDX-License-Identifier: MIT
//
// A picture reduced to grey levels, and boxes of it.
#ifndef TWX_HASH_PLANE_H
#define TWX_HASH_PLANE_H

#include <stddef.h>
#include <stdint.h>

/** Grey levels 0..255, row-major; borrowed. Sample (x, y) covers [x, x + 1) x [y, y + 1). */
struct twx_reduced_plane {
    uint32_t width;
    uint32_t height;
    double extent_x;  // of the picture, in samples: above width - 1, at most width
    double extent_y;
    size_t stride;  // floats from row to row
    const float *levels;
    const float *
        rows;  // resampled down its columns, to N rows and then to N + 1, `stride` each; NULL: not known
};

/** Part of a picture, in shares of its width and height: 0 <= left < right <= 1. */
struct twx_box {
    double left;
    double top;
    double right;
    double bottom;
};

#endif
