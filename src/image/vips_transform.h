// SPDX-License-Identifier: MIT
//
// By libvips, from a file or pixels in memory through a chain of operations to the bytes of a file. Internal to transform.c.
#ifndef TWX_IMAGE_VIPS_TRANSFORM_H
#define TWX_IMAGE_VIPS_TRANSFORM_H

#include "image/layout.h"
#include "image/transform.h"

/** One file to transform; all borrowed. */
struct twx_vips_work {
    const struct twx_transform *transform;
    const struct twx_source *source;
    enum twx_format format;
    struct twx_layout layout;
    uint64_t max_pixels;
    enum twx_format made_format;
    struct twx_room *room;                  // out
    struct twx_transform_outcome *outcome;  // out: as it is unless the work fails
    char *hint;                             // out: TWX_TRANSFORM_HINT_BYTES
};

/** Upright pixels in sRGB, row-major without padding. Borrowed. */
struct twx_rgb_plane {
    uint8_t *pixels;
    uint32_t width;
    uint32_t height;
};

/** errors: TWX_NO_MEMORY.  threads: any */
enum twx_status twx_vips_transform(const struct twx_vips_work *work, struct twx_error *err)
    __attribute__((warn_unused_result));
/** The same of pixels, in place of those of the file.  threads: any */
void twx_vips_transform_plane(const struct twx_vips_work *work, const struct twx_rgb_plane *plane);

#endif
