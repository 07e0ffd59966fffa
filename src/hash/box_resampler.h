// SPDX-License-Identifier: MIT
//
// Lanczos-3 resampling of boxes of a picture, from the plane that a resampler kept of it.
#ifndef TWX_HASH_BOX_RESAMPLER_H
#define TWX_HASH_BOX_RESAMPLER_H

#include "hash/plane.h"
#include "hash/resample.h"

struct twx_box_resampler;

/**
 * A resampler of boxes for hash size 8 or 16; reused for any number of planes.
 *
 * returns  owned, NULL when out of memory      threads  one thread at a time
 */
struct twx_box_resampler *twx_box_resampler_create(unsigned hash_size);
/** Accepts NULL. */
void twx_box_resampler_free(struct twx_box_resampler *resampler);

/**
 * The samples of a box of a picture: those of the picture that was cut out by it, as near as the plane allows.
 *
 * plane      of a resampler of the same hash size
 * samples    out
 * is_there   out; false: the plane has less than two samples for a cell of the box
 * errors     TWX_NO_MEMORY
 */
enum twx_status twx_box_resampler_samples(struct twx_box_resampler *resampler,
                                          const struct twx_reduced_plane *plane,
                                          const struct twx_box *box, struct twx_samples *samples,
                                          bool *is_there, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
