// SPDX-License-Identifier: MIT
//
// The table of edits, and the way of a plane through one of them to a JPEG file.
#include "image/edit_vips.h"

#include <glib.h>
#include <vips/vips.h>

#include "image/vips_frames.h"
#include "image/vips_letters.h"
#include "image/vips_tones.h"
#include "twindex_commands.h"

enum { THUMBNAIL_PX = 128 };  // as file managers show them

/** What becomes of one picture. `quality` is that of the JPEG written at last. */
struct edit {
    int (*make)(VipsObject *context, VipsImage *in, VipsImage **out);
    int quality;
};

static int keep(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_copy(in, out, NULL);
}

static int resize(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_resize(in, out, 0.6, NULL);
}

static int make_thumbnail(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    const int longer = MAX(vips_image_get_width(in), vips_image_get_height(in));
    const double scale = (double)THUMBNAIL_PX / longer;
    return vips_resize(in, out, scale < 1 ? scale : 0.5, NULL);
}

static int stretch(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_resize(in, out, 1.05, "vscale", 1.0, NULL);
}

static const struct edit edits[TWX_N_EDITS] = {
    [TWX_EDIT_RECOMPRESS] = {keep, 50},
    [TWX_EDIT_RESIZE] = {resize, 85},
    [TWX_EDIT_THUMBNAIL] = {make_thumbnail, 75},
    [TWX_EDIT_BRIGHTNESS] = {twx_vips_brighten, 85},
    [TWX_EDIT_CROP] = {twx_vips_crop, 85},
    [TWX_EDIT_WATERMARK] = {twx_vips_watermark, 85},
    [TWX_EDIT_DARKER] = {twx_vips_darken, 85},
    [TWX_EDIT_CONTRAST] = {twx_vips_contrast, 85},
    [TWX_EDIT_GAMMA] = {twx_vips_gamma, 85},
    [TWX_EDIT_GREY] = {twx_vips_grey, 85},
    [TWX_EDIT_SEPIA] = {twx_vips_sepia, 85},
    [TWX_EDIT_SHARPEN] = {twx_vips_sharpen, 85},
    [TWX_EDIT_BLUR] = {twx_vips_blur, 85},
    [TWX_EDIT_NOISE] = {twx_vips_noise, 85},
    [TWX_EDIT_STRETCH] = {stretch, 85},
    [TWX_EDIT_CROP_5] = {twx_vips_crop5, 85},
    [TWX_EDIT_CROP_10] = {twx_vips_crop10, 85},
    [TWX_EDIT_CROP_SQUARE] = {twx_vips_square, 85},
    [TWX_EDIT_BORDER_WHITE] = {twx_vips_white_border, 85},
    [TWX_EDIT_BORDER_BLACK] = {twx_vips_black_border, 85},
    [TWX_EDIT_LETTERBOX] = {twx_vips_letterbox, 85},
    [TWX_EDIT_CAPTION] = {twx_vips_caption, 85},
    [TWX_EDIT_SCREENSHOT] = {twx_vips_screenshot, 85},
    [TWX_EDIT_TEXT] = {twx_vips_text, 85},
    [TWX_EDIT_ROTATE] = {twx_vips_rotate, 85},
    [TWX_EDIT_STRAIGHTEN] = {twx_vips_straighten, 85},
    [TWX_EDIT_VIGNETTE] = {twx_vips_vignette, 85},
    [TWX_EDIT_SOCIAL] = {twx_vips_social, 70},
};

/** The plane as an upright image; NULL when it cannot be had. */
static VipsImage *open_plane(const struct twx_plane *plane)
{
    VipsImage *stored =
        vips_image_new_from_memory(plane->pixels, (size_t)plane->width * plane->height * 3,
                                   (int)plane->width, (int)plane->height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *colour = NULL;
    VipsImage *upright = NULL;
    if (stored != NULL &&
        vips_copy(stored, &colour, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) == 0) {
        vips_image_set_int(colour, VIPS_META_ORIENTATION, (int)plane->orientation);
        (void)vips_autorot(colour, &upright, NULL);
    }
    VIPS_UNREF(colour);
    VIPS_UNREF(stored);
    return upright;
}

bool twx_edit_plane(const struct twx_plane *plane, enum twx_edit edit, uint8_t **jpeg, size_t *n)
{
    void *buffer = NULL;
    VipsImage *context = vips_image_new();  // only owns what is made on the way
    VipsImage *picture = open_plane(plane);
    VipsImage *edited = NULL;
    const bool is_made =
        context != NULL && picture != NULL &&
        edits[edit].make(VIPS_OBJECT(context), picture, &edited) == 0 &&
        vips_jpegsave_buffer(edited, &buffer, n, "Q", edits[edit].quality, NULL) == 0;
    if (!is_made) {
        vips_error_clear();
    }
    VIPS_UNREF(edited);
    VIPS_UNREF(picture);
    VIPS_UNREF(context);
    *jpeg = buffer;
    return is_made;
}

void twx_edited_free(uint8_t *jpeg)
{
    g_free(jpeg);
}
