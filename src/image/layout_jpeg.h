// SPDX-License-Identifier: MIT
//
// JPEG: see layout.h.
#ifndef TWX_IMAGE_LAYOUT_JPEG_H
#define TWX_IMAGE_LAYOUT_JPEG_H

#include "image/layout.h"

struct twx_layout twx_jpeg_layout(const struct twx_source *source);
bool twx_jpeg_is_truncated(const struct twx_source *source);

/**
 * Finds the EXIF block of a JPEG: the TIFF structure in its first APP1 segment of that kind.
 *
 * offset, length  out, in bytes; at most 65,527
 * returns         false when there is none before the first scan
 */
bool twx_jpeg_find_exif(const struct twx_source *source, uint64_t *offset, uint64_t *length);

#endif
