// SPDX-License-Identifier: MIT
//
// Edits that cut off parts of a picture, or put something around it.
#include "image/vips_frames.h"

#include <math.h>

static const double DEGREES = 2;

int twx_vips_cut(VipsImage *in, double share, VipsImage **out)
{
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const int x = (int)lround(share * width);
    const int y = (int)lround(share * height);
    return vips_crop(in, out, MIN(x, width - 1), MIN(y, height - 1), MAX(width - 2 * x, 1),
                     MAX(height - 2 * y, 1), NULL);
}

int twx_vips_middle(VipsImage *in, int width, int height, VipsImage **out)
{
    const int wide = MIN(MAX(width, 1), vips_image_get_width(in));
    const int high = MIN(MAX(height, 1), vips_image_get_height(in));
    return vips_crop(in, out, (vips_image_get_width(in) - wide) / 2,
                     (vips_image_get_height(in) - high) / 2, wide, high, NULL);
}

int twx_vips_crop(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return twx_vips_cut(in, 0.01, out);
}

int twx_vips_crop5(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return twx_vips_cut(in, 0.05, out);
}

int twx_vips_crop10(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return twx_vips_cut(in, 0.1, out);
}

int twx_vips_square(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    const int side = MIN(vips_image_get_width(in), vips_image_get_height(in));
    return twx_vips_middle(in, side, side, out);
}

/** Puts x pixels on the left and on the right, y above and below. */
static int frame(VipsImage *in, int x, int y, VipsExtend extend, VipsImage **out)
{
    return vips_embed(in, out, x, y, vips_image_get_width(in) + 2 * x,
                      vips_image_get_height(in) + 2 * y, "extend", extend, NULL);
}

static int border(VipsImage *in, VipsExtend extend, VipsImage **out)
{
    const int longer = MAX(vips_image_get_width(in), vips_image_get_height(in));
    const int wide = MAX((int)lround(0.05 * longer), 1);
    return frame(in, wide, wide, extend, out);
}

int twx_vips_white_border(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return border(in, VIPS_EXTEND_WHITE, out);
}

int twx_vips_black_border(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return border(in, VIPS_EXTEND_BLACK, out);
}

/** A sixth of the height above and below. */
int twx_vips_letterbox(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return frame(in, 0, MAX(vips_image_get_height(in) / 6, 1), VIPS_EXTEND_BLACK, out);
}

/** Turned inside its frame. */
int twx_vips_rotate(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 1);
    return vips_rotate(in, &t[0], DEGREES, NULL) != 0 ||
           twx_vips_middle(t[0], vips_image_get_width(in), vips_image_get_height(in), out) != 0;
}

/** Turned, and what is left without black corners. */
int twx_vips_straighten(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 1);
    const double width = vips_image_get_width(in);
    const double height = vips_image_get_height(in);
    const double angle = DEGREES * G_PI / 180;
    const double share = 1 / (cos(angle) + MAX(width / height, height / width) * sin(angle));
    return vips_rotate(in, &t[0], DEGREES, NULL) != 0 ||
           twx_vips_middle(t[0], (int)(share * width), (int)(share * height), out) != 0;
}
