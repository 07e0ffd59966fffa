// SPDX-License-Identifier: MIT
//
// Operations of a chain, on pictures that libvips computes when they are written.
#ifndef TWX_IMAGE_VIPS_OPERATIONS_H
#define TWX_IMAGE_VIPS_OPERATIONS_H

#include <vips/vips.h>

#include "base/transform_outcome.h"
#include "twindex_commands.h"

/** A picture on its way through a chain. */
struct twx_vips_picture {
    VipsImage *image;  // owned
    /** Its size as stored; `image` may have been shrunk when it was loaded, until a first operation sets its size. */
    uint32_t width;
    uint32_t height;
    unsigned orientation;  // EXIF number, 1..8, that makes it upright
    bool is_to_turn;       // it is to be upright in the end, and operations see it so
    bool is_to_strip;      // of metadata
};

/** The size, as stored, that an operation gives a picture. */
void twx_vips_size_after(const struct twx_vips_picture *picture,
                         const struct twx_operation *operation, uint32_t *width, uint32_t *height);

/** Whether an operation sets the size. */
bool twx_operation_resizes(enum twx_operation_kind kind);
/** Whether what it makes of a pixel depends on that pixel alone, or it does nothing to pixels. */
bool twx_operation_is_of_points(enum twx_operation_kind kind);

/**
 * Puts an operation behind what is to be computed.
 *
 * max_pixels  of what it makes
 * returns     TWX_TRANSFORM_DONE; TWX_TRANSFORM_TOO_LARGE; TWX_TRANSFORM_FAILED: libvips does not take it
 */
enum twx_transform_end twx_vips_operate(struct twx_vips_picture *picture,
                                        const struct twx_operation *operation, uint64_t max_pixels);

/** Puts `next` in the place of `*image`, which is released.  returns: whether there is one */
bool twx_vips_replace(VipsImage **image, VipsImage *next);

#endif
