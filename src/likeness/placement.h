// SPDX-License-Identifier: MIT
//
// First guesses of where one picture, or a part of it, lies on another: sizes and places are tried on the smallest band.
#ifndef TWX_LIKENESS_PLACEMENT_H
#define TWX_LIKENESS_PLACEMENT_H

#include <stddef.h>

#include "likeness/affine.h"
#include "likeness/bands.h"

enum { TWX_N_PLACEMENTS = 3 };  // worth refining

struct twx_placement {
    float correlation;
    struct twx_affine map;  // a place on b to the place on a
};

/**
 * a, b       the smallest bands
 * best_ones  out: those of the highest correlation, the best first
 * returns    how many, all of them above 0
 */
size_t twx_place(const struct twx_band *a, const struct twx_band *b,
                 struct twx_placement best_ones[static TWX_N_PLACEMENTS]);

#endif
