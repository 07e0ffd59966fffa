// SPDX-License-Identifier: MIT
//
// By libvips for making edited copies: what happens to pictures on their way through the world.
#ifndef TWX_IMAGE_EDIT_VIPS_H
#define TWX_IMAGE_EDIT_VIPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "twindex_commands.h"

/** An RGB picture as stored: row-major, without padding. Borrowed. */
struct twx_plane {
    const uint8_t *pixels;
    uint32_t width;
    uint32_t height;
    unsigned orientation;  // EXIF number that makes it upright
};

/**
 * An edited copy, upright, as a JPEG file in memory.
 *
 * jpeg     out, owned: twx_edited_free; NULL when it cannot be made
 * returns  false when libvips cannot make it: out of memory, or more pixels a side than JPEG can hold
 * threads  any; twx_decode_start was called before; twx_decoder_free ends a thread's use of libvips
 */
bool twx_edit_plane(const struct twx_plane *plane, enum twx_edit edit, uint8_t **jpeg, size_t *n)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_edited_free(uint8_t *jpeg);

#endif
