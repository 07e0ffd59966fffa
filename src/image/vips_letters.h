// SPDX-License-Identifier: MIT
//
// Edits that write or draw something: libvips operations on an upright RGB picture, each of which makes one new image of one
// borrowed one, 0 when it could. What it makes on the way belongs to `context`. Internal to edit_vips.c and vips_*.c.
#ifndef TWX_IMAGE_VIPS_LETTERS_H
#define TWX_IMAGE_VIPS_LETTERS_H

#include <vips/vips.h>

int twx_vips_watermark(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_text(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_caption(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_screenshot(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_social(VipsObject *context, VipsImage *in, VipsImage **out);

#endif
