// SPDX-License-Identifier: MIT
//
// The luma of a picture in three sizes, and of each what is left when the large is taken away: edges and texture, which
// brightness, contrast and shading change little.
#ifndef TWX_LIKENESS_BANDS_H
#define TWX_LIKENESS_BANDS_H

#include "likeness/likeness_plane.h"

enum { TWX_N_BANDS = 3, TWX_BANDS_PIXELS = TWX_LUMA_SIDE * TWX_LUMA_SIDE };

struct twx_band {
    int side;     // 96, 48, 24
    float *luma;  // side * side, 0..255
    float *high;  // luma less its local mean; NULL of the largest
};

/** 60 kB; the bands point into it. */
struct twx_bands {
    struct twx_band band[TWX_N_BANDS];
    float luma[TWX_BANDS_PIXELS + TWX_BANDS_PIXELS / 4 + TWX_BANDS_PIXELS / 16];
    float high[TWX_BANDS_PIXELS / 4 + TWX_BANDS_PIXELS / 16];
};

/** bands: out, not to be copied */
void twx_bands_make(const struct twx_likeness_plane *plane, struct twx_bands *bands);

/** Replaces each value of a plane by a mean of those around it, as far as there are any. */
void twx_blur(float *plane, int side);

#endif
