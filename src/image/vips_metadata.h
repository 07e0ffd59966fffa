// SPDX-License-Identifier: MIT
//
// What libvips knows of a picture besides its pixels.
#ifndef TWX_IMAGE_VIPS_METADATA_H
#define TWX_IMAGE_VIPS_METADATA_H

#include <vips/vips.h>

#include "image/decode.h"

/**
 * Fills a picture from an open image; its format is there already.
 *
 * width, height  as stored, before any shrinking
 */
void twx_vips_take_facts(const struct twx_source *source, VipsImage *image, uint32_t width,
                         uint32_t height, struct twx_picture *picture);

#endif
