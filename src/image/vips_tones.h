// SPDX-License-Identifier: MIT
//
// Edits of brightness and colour: libvips operations on an upright RGB picture, each of which makes one new image of one
// borrowed one, 0 when it could. What it makes on the way belongs to `context`. Internal to edit_vips.c and vips_*.c.
#ifndef TWX_IMAGE_VIPS_TONES_H
#define TWX_IMAGE_VIPS_TONES_H

#include <vips/vips.h>

int twx_vips_brighten(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_darken(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_contrast(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_gamma(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_grey(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_sepia(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_sharpen(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_blur(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_noise(VipsObject *context, VipsImage *in, VipsImage **out);
int twx_vips_vignette(VipsObject *context, VipsImage *in, VipsImage **out);

#endif
