// SPDX-License-Identifier: MIT
//
// A picture as it is compared: as a whole, and where bars lie around it (a caption, a letterbox, the screen of a phone)
// without these too. The whole of a screenshot has too few pixels of what it shows to be laid on the photo itself.
#ifndef TWX_LIKENESS_LIKENESS_PICTURE_H
#define TWX_LIKENESS_LIKENESS_PICTURE_H

#include "likeness/likeness_class.h"

/** 11 kB, or 23 kB with bars. */
struct twx_likeness_picture {
    struct twx_likeness_plane whole;
    bool has_bars;
    struct twx_likeness_plane trimmed;  // where it has bars
};

/**
 * source   upright, RGB, within TWX_LIKENESS_SOURCE_SIDE
 * picture  out
 * threads  pure
 */
void twx_likeness_picture_make(const struct twx_small_plane *source,
                               struct twx_likeness_picture *picture);

/** The picture turned as twx_likeness_plane_turn does it.  out: not overlapping in */
void twx_likeness_picture_turn(const struct twx_likeness_picture *in, unsigned turn_number,
                               struct twx_likeness_picture *out);

/**
 * Compares two pictures: as wholes, and where these are no copies of each other, the one without its bars with the whole
 * of the other. What is found so is TWX_LIKENESS_EDITED. The other way round finds the same.
 *
 * turn     number, see twx_turn_number: of a, to look like b; 1 leaves it as it is
 * scratch  of one thread
 * threads  pure
 */
struct twx_likeness_finding twx_likeness_compare(const struct twx_likeness_picture *a,
                                                 unsigned turn,
                                                 const struct twx_likeness_picture *b,
                                                 struct twx_likeness_scratch *scratch);

#endif
