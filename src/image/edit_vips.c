// SPDX-License-Identifier: MIT
//
// Edits as libvips operations on a grey picture. Each makes one new image from one borrowed one.
#include "image/edit_vips.h"

#include <glib.h>
#include <vips/vips.h>

enum {
    THUMBNAIL_PX = 128,  // as file managers show them
    LETTERS = 6,         // of the watermark
};

/** What becomes of one picture. `quality` is that of the JPEG written at last. */
struct edit {
    int (*make)(VipsImage *in, VipsImage **out);
    int quality;
};

static int keep(VipsImage *in, VipsImage **out)
{
    return vips_copy(in, out, NULL);
}

static int resize(VipsImage *in, VipsImage **out)
{
    return vips_resize(in, out, 0.6, NULL);
}

static int make_thumbnail(VipsImage *in, VipsImage **out)
{
    const int longer = MAX(vips_image_get_width(in), vips_image_get_height(in));
    const double scale = (double)THUMBNAIL_PX / longer;
    return vips_resize(in, out, scale < 1 ? scale : 0.5, NULL);
}

static int brighten(VipsImage *in, VipsImage **out)
{
    return vips_linear1(in, out, 1.2, 0.0, "uchar", TRUE, NULL);
}

static int crop(VipsImage *in, VipsImage **out)
{
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const int x = (width + 50) / 100;
    const int y = (height + 50) / 100;
    return vips_crop(in, out, x, y, MAX(width - 2 * x, 1), MAX(height - 2 * y, 1), NULL);
}

/** Bars like letters in a line, half transparent white, over the right two fifths near the lower edge. */
static int stamp(VipsImage *in, VipsImage **out)
{
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const int pitch = MAX(width * 2 / 5 / LETTERS, 1);
    const int top = height * 86 / 100;
    const int tall = MAX(height * 7 / 100, 1);
    const int left = width * 57 / 100;
    int result = vips_copy(in, out, NULL);
    for (int i = 0; i < LETTERS && result == 0; i++) {
        const int x = left + i * pitch;
        const int wide = MAX(pitch * 3 / 5, 1);
        if (x + wide > width || top + tall > height) {
            break;
        }
        VipsImage *under = *out;
        VipsImage *letter = NULL;
        VipsImage *pale = NULL;
        *out = NULL;
        result = vips_crop(under, &letter, x, top, wide, tall, NULL) != 0 ||
                 vips_linear1(letter, &pale, 0.5, 127.5, "uchar", TRUE, NULL) != 0 ||
                 vips_insert(under, pale, out, x, top, NULL) != 0;
        VIPS_UNREF(pale);
        VIPS_UNREF(letter);
        VIPS_UNREF(under);
    }
    return result;
}

static const struct edit edits[TWX_N_EDITS] = {
    [TWX_EDIT_RECOMPRESS] = {keep, 50},
    [TWX_EDIT_RESIZE] = {resize, 85},
    [TWX_EDIT_THUMBNAIL] = {make_thumbnail, 75},
    [TWX_EDIT_BRIGHTNESS] = {brighten, 85},
    [TWX_EDIT_CROP] = {crop, 85},
    [TWX_EDIT_WATERMARK] = {stamp, 85},
};

/** The plane as an upright image; NULL when it cannot be had. */
static VipsImage *open_plane(const struct twx_plane *plane)
{
    VipsImage *stored =
        vips_image_new_from_memory(plane->luma, (size_t)plane->width * plane->height,
                                   (int)plane->width, (int)plane->height, 1, VIPS_FORMAT_UCHAR);
    VipsImage *grey = NULL;
    VipsImage *upright = NULL;
    if (stored != NULL &&
        vips_copy(stored, &grey, "interpretation", VIPS_INTERPRETATION_B_W, NULL) == 0) {
        vips_image_set_int(grey, VIPS_META_ORIENTATION, (int)plane->orientation);
        (void)vips_autorot(grey, &upright, NULL);
    }
    VIPS_UNREF(grey);
    VIPS_UNREF(stored);
    return upright;
}

bool twx_edit_plane(const struct twx_plane *plane, enum twx_edit edit, uint8_t **jpeg, size_t *n)
{
    void *buffer = NULL;
    VipsImage *picture = open_plane(plane);
    VipsImage *edited = NULL;
    const bool is_made =
        picture != NULL && edits[edit].make(picture, &edited) == 0 &&
        vips_jpegsave_buffer(edited, &buffer, n, "Q", edits[edit].quality, NULL) == 0;
    if (!is_made) {
        vips_error_clear();
    }
    VIPS_UNREF(edited);
    VIPS_UNREF(picture);
    *jpeg = buffer;
    return is_made;
}

void twx_edited_free(uint8_t *jpeg)
{
    g_free(jpeg);
}
