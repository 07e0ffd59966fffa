// SPDX-License-Identifier: MIT
//
// Edits that cut off parts of a picture, or put something around it: libvips operations on an upright RGB picture, each of which makes one new image of one
// borrowed one, 0 when it could. What it makes on the way belongs to `context`. Internal to edit_vips.c and vips_*.c.
#ifndef TWX_IMAGE_VIPS_FRAMES_H
#define TWX_IMAGE_VIPS_FRAMES_H

#include <vips/vips.h>

int twx_vips_crop(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_crop5(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_crop10(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_square(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_white_border(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_black_border(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_letterbox(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_rotate(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_straighten(VipsObject *context, VipsImage *in, VipsImage **out);
/** Cuts a share off each side; at least a pixel is left. */
int twx_vips_cut(VipsImage *in, double share, VipsImage **out);
/** The middle part of this size, as far as the picture has it. */
int twx_vips_middle(VipsImage *in, int width, int height, VipsImage **out);

#endif
