// SPDX-License-Identifier: MIT
//
// What is kept of a picture to compare it with others: luma and chroma on small square grids, in 10 kB. The picture's
// shape is given up, as the hash gives it up: pictures whose hashes are near lie nearly over each other here.
#ifndef TWX_LIKENESS_LIKENESS_PLANE_H
#define TWX_LIKENESS_LIKENESS_PLANE_H

#include "hash/area.h"

enum {
    TWX_LUMA_SIDE = 96,
    TWX_CHROMA_SIDE = 24,  // colours are compared by areas, not by edges
    // A picture is to be decoded to a plane that fits into a square of this side: no dimension of one of 3 : 2 is
    // enlarged then.
    TWX_LIKENESS_SOURCE_SIDE = 144,
};

struct twx_likeness_plane {
    float aspect;  // width by height of the picture
    uint8_t luma[TWX_LUMA_SIDE * TWX_LUMA_SIDE];
    uint8_t chroma[2][TWX_CHROMA_SIDE * TWX_CHROMA_SIDE];  // Cb, Cr; 128 of grey
};

/**
 * picture  upright, RGB
 * plane    out
 * threads  pure
 */
void twx_likeness_plane_make(const struct twx_small_plane *picture,
                             struct twx_likeness_plane *plane);

/**
 * The plane of the picture turned as twx_orient_plane does it, and of its negative.
 *
 * turn_number  see twx_turn_number
 * out          not overlapping in
 */
void twx_likeness_plane_turn(const struct twx_likeness_plane *in, unsigned turn_number,
                             struct twx_likeness_plane *out);

#endif
