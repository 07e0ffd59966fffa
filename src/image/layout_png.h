// SPDX-License-Identifier: MIT
//
// PNG: see layout.h.
#ifndef TWX_IMAGE_LAYOUT_PNG_H
#define TWX_IMAGE_LAYOUT_PNG_H

#include "image/layout.h"

struct twx_layout twx_png_layout(const struct twx_source *source);
bool twx_png_is_truncated(const struct twx_source *source);

#endif
