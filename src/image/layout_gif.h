// SPDX-License-Identifier: MIT
//
// GIF: see layout.h.
#ifndef TWX_IMAGE_LAYOUT_GIF_H
#define TWX_IMAGE_LAYOUT_GIF_H

#include "image/layout.h"

/** The place of the first frame on the canvas. */
struct twx_layout twx_gif_layout(const struct twx_source *source);
bool twx_gif_is_truncated(const struct twx_source *source);

#endif
