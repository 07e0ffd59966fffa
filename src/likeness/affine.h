// SPDX-License-Identifier: MIT
//
// Affine maps between two pictures.
#ifndef TWX_LIKENESS_AFFINE_H
#define TWX_LIKENESS_AFFINE_H

#include <stdbool.h>

/**
 * A place on one picture to the place on the other: x' = m[0] x + m[1] y + m[2], y' = m[3] x + m[4] y + m[5]. The
 * centre of a picture is 0, its sides are at -0.5 and 0.5.
 */
struct twx_affine {
    float m[6];
};

/** The map that leaves all where it is. */
struct twx_affine twx_affine_identity(void);
/** The map that leads where `map` leads from the place that `first` leads to. */
struct twx_affine twx_affine_then(const struct twx_affine *map, const struct twx_affine *first);
/** false: it has none */
bool twx_affine_invert(const struct twx_affine *map, struct twx_affine *inverse);

/**
 * A plane of another picture as a map shows it.
 *
 * side     of both planes: a multiple of 4, at most 96
 * out      side * side; 0 where the other picture has nothing
 * is_seen  out, side * side: 1 where it has
 */
void twx_affine_warp(const struct twx_affine *map, const float *plane, int side, float *out,
                     float *is_seen);

#endif
