// SPDX-License-Identifier: MIT
//
// How much memory a picture will take in libvips: estimated from its header, before it is decoded.
#ifndef TWX_IMAGE_VIPS_LIMITS_H
#define TWX_IMAGE_VIPS_LIMITS_H

#include <vips/vips.h>

#include "image/layout.h"

/** Bytes that decoding an open image of n_pixels (before any shrinking) holds at once. */
uint64_t twx_vips_estimate(enum twx_format format, const struct twx_layout *layout,
                           const VipsImage *image, uint64_t n_pixels);
/** Bytes that decoding a BMP holds at once; it is not open yet. */
uint64_t twx_vips_estimate_bmp(const struct twx_source *source, const struct twx_layout *layout);
/** Whether a BMP is within the limit of ImageMagick's policy. */
bool twx_vips_fits_magick(const struct twx_layout *layout);

#endif
