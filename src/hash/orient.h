// SPDX-License-Identifier: MIT
//
// The eight orientations of a picture (EXIF numbers 1 to 8), done on its samples or a plane (exact) or on its hash bits
// (exact but for ties, whose complement is 1 instead of 0).
#ifndef TWX_HASH_ORIENT_H
#define TWX_HASH_ORIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "hash/area.h"
#include "hash/resample.h"

enum { TWX_N_ORIENTATIONS = 8 };

/**
 * The samples of the picture that a viewer shows for these samples under EXIF orientation `orientation`:
 * 1 as stored, 2 mirrored left-right, 3 turned by 180 degrees, 4 mirrored top-bottom, 5 transposed,
 * 6 turned by 90 degrees clockwise, 7 transverse, 8 turned by 90 degrees anticlockwise. Others count as 1.
 *
 * out      not the same object as in       threads  pure
 * source   Exif 2.32, tag 0x0112
 */
void twx_orient_samples(const struct twx_samples *in, unsigned orientation,
                        struct twx_samples *out);

/** The samples of the negative: 255 less each, exactly. Equal ones stay equal. */
void twx_invert_samples(struct twx_samples *samples);

/**
 * As twx_orient_samples, for a plane of pixels.
 *
 * out      width * height * n_channels bytes, not overlapping in
 * returns  the turned plane, whose pixels are `out`
 */
struct twx_small_plane twx_orient_plane(const struct twx_small_plane *in, unsigned orientation,
                                        uint8_t *out);

/** The orientation that undoes one, 1 to 8. */
static inline unsigned twx_orient_inverse(unsigned orientation)
{
    return orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;  // the others undo themselves
}

/** Where a box of the picture that a viewer shows lies in the picture as stored. */
struct twx_box twx_unorient_box(const struct twx_box *box, unsigned orientation);

/** The same for a hash: its bits permuted, and complemented where a mirror swaps a comparison's sides. */
void twx_orient_hash(const uint8_t *in, unsigned hash_size, unsigned orientation, uint8_t *out);

/**
 * Turns n hashes in a row, as twx_orient_hash does one, some thirty times faster: what each byte adds to the turned
 * hash is looked up.
 *
 * out      n hashes, not overlapping in
 * returns  false when out of memory
 */
bool twx_orient_many(const uint8_t *in, size_t n, unsigned hash_size, unsigned orientation,
                     uint8_t *out) __attribute__((warn_unused_result));

#endif
