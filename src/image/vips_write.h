// SPDX-License-Identifier: MIT
//
// A picture of libvips as a file in memory.
#ifndef TWX_IMAGE_VIPS_WRITE_H
#define TWX_IMAGE_VIPS_WRITE_H

#include <vips/vips.h>

#include "image/transform.h"

/** Pixels on a side that a format has room for. */
int twx_vips_side_max(enum twx_format format);
/** Bytes that writing an image of this size to a format holds at once, beside a few rows. */
uint64_t twx_vips_write_estimate(enum twx_format format, uint64_t n_pixels);

struct twx_vips_writing {
    enum twx_format format;
    unsigned quality;  // of JPEG and WebP
    bool without_metadata;
};

/**
 * Computes and writes an image. Nothing of the time or the machine gets into the file. Where the format has no room for alpha it
 * lies over white.
 *
 * room     out
 * is_full  out: the room did not do
 * returns  whether the file is whole
 */
bool twx_vips_write(VipsImage *image, const struct twx_vips_writing *writing, struct twx_room *room,
                    bool *is_full);

#endif
