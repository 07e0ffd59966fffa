// SPDX-License-Identifier: MIT
//
// AVIF, HEIC, JPEG XL and WebP, which are containers of boxes: see layout.h. Of their layout nothing is read.
#ifndef TWX_IMAGE_LAYOUT_BOXES_H
#define TWX_IMAGE_LAYOUT_BOXES_H

#include "image/layout.h"

/** The boxes of ISO/IEC 14496-12: AVIF and HEIC. */
bool twx_isobmff_is_truncated(const struct twx_source *source);
/** Boxes, or a bare codestream, which does not say how long it is. */
bool twx_jxl_is_truncated(const struct twx_source *source);
/** One box of RIFF. */
bool twx_webp_is_truncated(const struct twx_source *source);

#endif
