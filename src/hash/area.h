// SPDX-License-Identifier: MIT
//
// Reduction of a picture to a small plane by the mean of the area that each small pixel covers. Rows are pushed top to
// bottom: memory grows with the width and with the small plane alone, which may keep the size. Nothing is enlarged.
#ifndef TWX_HASH_AREA_H
#define TWX_HASH_AREA_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { TWX_CHANNELS_MAX = 3 };

/** Pixels, row-major, `n_channels` bytes each, without gaps; borrowed. */
struct twx_small_plane {
    uint32_t width;
    uint32_t height;
    unsigned n_channels;
    const uint8_t *pixels;
};

/** What is pushed, and what it becomes. */
struct twx_area {
    uint32_t width;  // of the rows, in pixels, at least 1
    uint32_t height;
    double box_width;  // the picture's true extent in them: see twx_resampler_begin
    double box_height;
    uint32_t small_width;  // 1..width
    uint32_t small_height;
    unsigned n_channels;  // 1 or 3
};

/**
 * The size of a picture of width x height, at least 1 x 1, fitted into max_width x max_height with its shape kept, as
 * near as whole pixels allow. A picture that fits keeps its size.
 *
 * small_width, small_height  out, at least 1
 */
void twx_area_fit(uint32_t width, uint32_t height, uint32_t max_width, uint32_t max_height,
                  uint32_t *small_width, uint32_t *small_height);

/** Buffers of one plane after another. */
struct twx_area_reducer;

/** returns: owned, NULL when out of memory.  threads: one thread at a time */
struct twx_area_reducer *twx_area_reducer_create(void);
/** Accepts NULL. */
void twx_area_reducer_free(struct twx_area_reducer *reducer);

/** Begins a plane.  errors: TWX_NO_MEMORY; it may be begun again */
enum twx_status twx_area_reducer_begin(struct twx_area_reducer *reducer,
                                       const struct twx_area *area, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Pushes the next row; exactly `height` rows are due. */
void twx_area_reducer_push(struct twx_area_reducer *reducer, const uint8_t *row);
/** Gives back the plane, if it has more bytes. */
void twx_area_reducer_trim(struct twx_area_reducer *reducer, size_t n_bytes);
/** The plane, after the last row; valid until the next begin. */
struct twx_small_plane twx_area_reducer_finish(const struct twx_area_reducer *reducer);

#endif
