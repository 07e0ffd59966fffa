// SPDX-License-Identifier: MIT
//
// How strongly a JPEG was compressed, by its quantisation table.
#ifndef TWX_IMAGE_JPEG_QUALITY_H
#define TWX_IMAGE_JPEG_QUALITY_H

#include "image/source.h"

/**
 * The quality, 1 to 100, at which libjpeg would have written the luma table of a JPEG, or one that quantises about as
 * much; other encoders count by scales of their own.
 *
 * returns  0 when there is no table
 * threads  pure but for reads
 */
uint8_t twx_jpeg_quality(const struct twx_source *jpeg);

#endif
