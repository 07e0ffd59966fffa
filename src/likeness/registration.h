// SPDX-License-Identifier: MIT
//
// Where one picture lies on another: the affine map under which their edges and texture agree best.
//
// The map is refined from a first guess by Gauss and Newton's method on the sum of squared differences, coarse to fine
// (Lucas and Kanade 1981, in the forward compositional form of Baker and Matthews 2004). The first guess is that they lie
// on each other as they are. Where that leads nowhere, parts and enlargements of one are tried on the other.
#ifndef TWX_LIKENESS_REGISTRATION_H
#define TWX_LIKENESS_REGISTRATION_H

#include "likeness/affine.h"
#include "likeness/bands.h"

/**
 * is_in_place  they lie on each other about as they are, or not at all: no other place is tried
 * map          out: a place on b to the place on a
 * returns      the correlation of what is seen of both, at the middle size: -1..1
 */
float twx_register(const struct twx_bands *a, const struct twx_bands *b, bool is_in_place,
                   struct twx_affine *map);

#endif
