// SPDX-License-Identifier: MIT
//
// Bands and colours: whatever libvips opened, as grey or RGB with or without alpha.
#ifndef TWX_IMAGE_VIPS_CONVERT_H
#define TWX_IMAGE_VIPS_CONVERT_H

#include <vips/vips.h>

#include "image/layout.h"

/** 8 or 16 bits of grey or RGB, with or without alpha. Consumes `image`; NULL on failure. */
VipsImage *twx_vips_to_plain(VipsImage *image);

/**
 * Drops what ImageMagick takes for alpha and is none: the fourth byte of pixels whose header gives it no meaning, and
 * alpha that is 0 everywhere, which writers leave who do not know of it. Browsers show both opaque. Consumes `image`; NULL
 * is allowed, and returned on failure.
 */
VipsImage *twx_vips_drop_false_alpha(const struct twx_layout *layout, VipsImage *image);

/**
 * Drops samples of a TIFF that are neither colour nor alpha: libvips takes the first for alpha. Consumes `image`; NULL is
 * allowed, and returned on failure.
 */
VipsImage *twx_vips_drop_extra_samples(const struct twx_layout *layout, VipsImage *image);

#endif
