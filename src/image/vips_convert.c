// SPDX-License-Identifier: MIT
//
// Operations of libvips that change which bands there are.
#include "image/vips_convert.h"

/** Whether bands are grey or RGB as stored (profiles ignored); else the image goes through sRGB. */
static bool is_plain(const VipsImage *image)
{
    const VipsBandFormat format = vips_image_get_format(image);
    if ((format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT) ||
        vips_image_get_bands(image) > 4) {
        return false;
    }
    switch (vips_image_get_interpretation(image)) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_MULTIBAND:
        return true;
    default:
        return false;
    }
}

/** CMYK, Lab, float and the like to 8-bit sRGB. Consumes `image`; NULL on failure. */
static VipsImage *to_srgb(VipsImage *image)
{
    VipsImage *colour = NULL;
    VipsImage *bytes = NULL;
    VipsImage *few = NULL;
    if (vips_colourspace(image, &colour, VIPS_INTERPRETATION_sRGB, NULL) == 0 &&
        vips_cast(colour, &bytes, VIPS_FORMAT_UCHAR, NULL) == 0) {
        const int n_bands = vips_image_get_bands(bytes) < 4 ? vips_image_get_bands(bytes) : 4;
        (void)vips_extract_band(bytes, &few, 0, "n", n_bands, NULL);
    }
    VIPS_UNREF(bytes);
    VIPS_UNREF(colour);
    g_object_unref(image);
    return few;
}

VipsImage *twx_vips_to_plain(VipsImage *image)
{
    return is_plain(image) ? image : to_srgb(image);
}

/** The image without its last band. Consumes `image`; NULL on failure. */
static VipsImage *without_last_band(VipsImage *image)
{
    VipsImage *rest = NULL;
    (void)vips_extract_band(image, &rest, 0, "n", vips_image_get_bands(image) - 1, NULL);
    g_object_unref(image);
    return rest;
}

/** Whether the last band is 0 everywhere. */
static bool is_transparent_everywhere(VipsImage *image)
{
    VipsImage *alpha = NULL;
    double most = 1.0;
    if (vips_extract_band(image, &alpha, vips_image_get_bands(image) - 1, NULL) == 0) {
        (void)vips_max(alpha, &most, NULL);
    }
    VIPS_UNREF(alpha);
    return most <= 0.0;
}

VipsImage *twx_vips_drop_false_alpha(const struct twx_layout *layout, VipsImage *image)
{
    if (image == NULL || !vips_image_hasalpha(image)) {
        return image;
    }
    const bool is_alpha = layout->has_alpha_mask && !is_transparent_everywhere(image);
    return is_alpha ? image : without_last_band(image);
}

VipsImage *twx_vips_drop_extra_samples(const struct twx_layout *layout, VipsImage *image)
{
    const int n = (int)layout->n_colours;
    VipsImage *colours = NULL;
    if (image == NULL || n == 0 || vips_image_get_bands(image) <= n) {
        return image;
    }
    (void)vips_extract_band(image, &colours, 0, "n", n, NULL);
    g_object_unref(image);
    return colours;
}
