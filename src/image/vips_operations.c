// SPDX-License-Identifier: MIT
//
// Each operation makes one image of one. Those that mix pixels work on premultiplied ones, so that what is transparent lends
// its colour to nothing.
#include "image/vips_operations.h"

#include <math.h>

#include "twindex_commands.h"

enum { THOUSAND = 1000 };

static const double LUMA[3] = {0.299, 0.587, 0.114};  // Rec. 601, as of the hash

bool twx_vips_replace(VipsImage **image, VipsImage *next)
{
    VIPS_UNREF(*image);
    *image = next;
    return next != NULL;
}

bool twx_operation_resizes(enum twx_operation_kind kind)
{
    return kind == TWX_OPERATION_SCALE || kind == TWX_OPERATION_SIZE || kind == TWX_OPERATION_FIT ||
           kind == TWX_OPERATION_THUMBNAIL;
}

bool twx_operation_is_of_points(enum twx_operation_kind kind)
{
    return kind == TWX_OPERATION_GRAYSCALE || kind == TWX_OPERATION_AUTOROTATE ||
           kind == TWX_OPERATION_STRIP;
}

// ---------------------------------------------------------------------------------------------------------
// Sizes

static uint32_t side(double n)
{
    return n < 1 ? 1 : (uint32_t)lround(n);
}

void twx_vips_size_after(const struct twx_vips_picture *picture,
                         const struct twx_operation *operation, uint32_t *width, uint32_t *height)
{
    const bool is_on_its_side = picture->is_to_turn && picture->orientation >= 5;
    const uint32_t a = is_on_its_side ? operation->b : operation->a;
    const uint32_t b = is_on_its_side ? operation->a : operation->b;
    const double longer = MAX(picture->width, picture->height);
    double scale = 1;
    switch (operation->kind) {
    case TWX_OPERATION_SCALE:
        scale = operation->a / (100.0 * THOUSAND);
        break;
    case TWX_OPERATION_FIT:
        scale = MIN((double)a / picture->width, (double)b / picture->height);
        break;
    case TWX_OPERATION_THUMBNAIL:
        scale = MIN(operation->a / longer, 1.0);
        break;
    case TWX_OPERATION_SIZE:
        *width = a;
        *height = b;
        return;
    default:
        break;
    }
    *width = side(picture->width * scale);
    *height = side(picture->height * scale);
}

// ---------------------------------------------------------------------------------------------------------
// Pixels

/** Rounds to whole numbers of a format. Consumes `image`; NULL on failure. */
static VipsImage *round_to(VipsImage *image, VipsBandFormat format)
{
    VipsImage *whole = NULL;
    VipsImage *narrow = NULL;
    if (image != NULL && vips_rint(image, &whole, NULL) == 0) {
        (void)vips_cast(whole, &narrow, format, NULL);
    }
    VIPS_UNREF(whole);
    VIPS_UNREF(image);
    return narrow;
}

/** What `mix` does to pixels, with regard to alpha.  returns: owned, NULL on failure */
static VipsImage *mix_pixels(VipsImage *image, const struct twx_operation *operation,
                             VipsImage *(*mix)(VipsImage *image, const struct twx_operation *))
{
    if (!vips_image_hasalpha(image)) {
        return mix(image, operation);
    }
    const VipsBandFormat format = vips_image_get_format(image);
    VipsImage *premultiplied = NULL;
    VipsImage *mixed = NULL;
    VipsImage *straight = NULL;
    if (vips_premultiply(image, &premultiplied, NULL) == 0 &&
        (mixed = mix(premultiplied, operation)) != NULL) {
        (void)vips_unpremultiply(mixed, &straight, NULL);
    }
    VIPS_UNREF(mixed);
    VIPS_UNREF(premultiplied);
    return round_to(straight, format);
}

/** To operation->a x operation->b pixels. */
static VipsImage *resize(VipsImage *image, const struct twx_operation *operation)
{
    const int width = (int)operation->a;
    const int height = (int)operation->b;
    const double x = (double)width / vips_image_get_width(image);
    const double y = (double)height / vips_image_get_height(image);
    VipsImage *resized = NULL;
    VipsImage *exact = NULL;
    if (vips_resize(image, &resized, x, "vscale", y, NULL) != 0) {
        return NULL;
    }
    if (vips_image_get_width(resized) == width && vips_image_get_height(resized) == height) {
        return resized;
    }
    // A side may be off by one where a scale is no binary fraction.
    (void)vips_embed(resized, &exact, 0, 0, width, height, "extend", VIPS_EXTEND_COPY, NULL);
    g_object_unref(resized);
    return exact;
}

static VipsImage *blur(VipsImage *image, const struct twx_operation *operation)
{
    VipsImage *blurred = NULL;
    (void)vips_gaussblur(image, &blurred, operation->a / (double)THOUSAND, NULL);
    return blurred;
}

static VipsImage *sharpen(VipsImage *image)
{
    VipsImage *sharpened = NULL;
    (void)vips_sharpen(image, &sharpened, NULL);
    return sharpened;
}

/** Luma, and alpha as it is. */
static VipsImage *make_grey(VipsImage *image)
{
    const int n_bands = vips_image_get_bands(image);
    const bool has_alpha = n_bands == 4;
    double rows[2][4] = {{LUMA[0], LUMA[1], LUMA[2], 0}, {0, 0, 0, 1}};
    const VipsBandFormat format = vips_image_get_format(image);
    VipsImage *grey = NULL;
    VipsImage *weighted = NULL;
    VipsImage *matrix = has_alpha ? vips_image_new_matrix_from_array(4, 2, &rows[0][0], 8)
                                  : vips_image_new_matrix_from_array(3, 1, &rows[0][0], 3);
    if (matrix != NULL && vips_recomb(image, &weighted, matrix, NULL) == 0) {
        weighted = round_to(weighted, format);
        if (weighted != NULL && vips_copy(weighted, &grey, "interpretation",
                                          format == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_GREY16
                                                                       : VIPS_INTERPRETATION_B_W,
                                          NULL) == 0) {
            (void)vips_image_remove(grey, VIPS_META_ICC_NAME);  // of colours
        }
    }
    VIPS_UNREF(weighted);
    VIPS_UNREF(matrix);
    return grey;
}

// ---------------------------------------------------------------------------------------------------------
// A step of a chain

static enum twx_transform_end set_size(struct twx_vips_picture *picture,
                                       const struct twx_operation *operation, uint64_t max_pixels)
{
    struct twx_operation size = {.kind = TWX_OPERATION_SIZE};
    twx_vips_size_after(picture, operation, &size.a, &size.b);
    if ((uint64_t)size.a * size.b > max_pixels || MAX(size.a, size.b) > VIPS_MAX_COORD) {
        return TWX_TRANSFORM_TOO_LARGE;
    }
    picture->width = size.a;
    picture->height = size.b;
    if ((int)size.a == vips_image_get_width(picture->image) &&
        (int)size.b == vips_image_get_height(picture->image)) {
        return TWX_TRANSFORM_DONE;
    }
    return twx_vips_replace(&picture->image, mix_pixels(picture->image, &size, resize))
               ? TWX_TRANSFORM_DONE
               : TWX_TRANSFORM_FAILED;
}

enum twx_transform_end twx_vips_operate(struct twx_vips_picture *picture,
                                        const struct twx_operation *operation, uint64_t max_pixels)
{
    VipsImage **image = &picture->image;
    bool is_good = true;
    switch (operation->kind) {
    case TWX_OPERATION_GRAYSCALE:
        is_good = vips_image_get_bands(*image) < 3 || twx_vips_replace(image, make_grey(*image));
        break;
    case TWX_OPERATION_BLUR:
        is_good = twx_vips_replace(image, mix_pixels(*image, operation, blur));
        break;
    case TWX_OPERATION_SHARPEN:
        is_good = twx_vips_replace(image, sharpen(*image));
        break;
    case TWX_OPERATION_AUTOROTATE:
        picture->is_to_turn = true;
        break;
    case TWX_OPERATION_STRIP:
        picture->is_to_turn = true;
        picture->is_to_strip = true;
        break;
    default:
        return set_size(picture, operation, max_pixels);
    }
    return is_good ? TWX_TRANSFORM_DONE : TWX_TRANSFORM_FAILED;
}
