// SPDX-License-Identifier: MIT
//
// BMP: see layout.h.
#ifndef TWX_IMAGE_LAYOUT_BMP_H
#define TWX_IMAGE_LAYOUT_BMP_H

#include "image/layout.h"

struct twx_layout twx_bmp_layout(const struct twx_source *source);
bool twx_bmp_is_truncated(const struct twx_source *source);

#endif
