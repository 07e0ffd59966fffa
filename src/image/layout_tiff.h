// SPDX-License-Identifier: MIT
//
// TIFF: see layout.h.
#ifndef TWX_IMAGE_LAYOUT_TIFF_H
#define TWX_IMAGE_LAYOUT_TIFF_H

#include "image/layout.h"

struct twx_layout twx_tiff_layout(const struct twx_source *source);
bool twx_tiff_is_truncated(const struct twx_source *source);

#endif
