// SPDX-License-Identifier: MIT
//
// Small planes made larger, by libvips.
#ifndef TWX_IMAGE_VIPS_ENLARGE_H
#define TWX_IMAGE_VIPS_ENLARGE_H

#include <stdbool.h>
#include <stdint.h>

/** In pixels. */
struct twx_pixel_size {
    uint32_t width;
    uint32_t height;
};

/**
 * Enlarges a plane, linearly on each axis.
 *
 * pixels   row-major, without gaps: from.width x from.height x n_channels bytes
 * to       at least as wide and high
 * out      to.width x to.height x n_channels bytes
 * returns  false when out of memory
 * threads  any; twx_decode_start was called before
 */
bool twx_enlarge_plane(const uint8_t *pixels, struct twx_pixel_size from, unsigned n_channels,
                       struct twx_pixel_size to, uint8_t *out) __attribute__((warn_unused_result));

#endif
