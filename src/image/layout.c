// SPDX-License-Identifier: MIT
//
// Chooses the reader of a format's headers: one file a format, layout_*.c. Each moves forward only and stops at the end of
// the file, so hostile lengths cost nothing.
#include "image/layout.h"

#include "image/layout_bmp.h"
#include "image/layout_boxes.h"
#include "image/layout_gif.h"
#include "image/layout_jpeg.h"
#include "image/layout_png.h"
#include "image/layout_tiff.h"

struct twx_layout twx_layout_of(const struct twx_source *source, enum twx_format format)
{
    switch (format) {
    case TWX_FORMAT_JPEG:
        return twx_jpeg_layout(source);
    case TWX_FORMAT_PNG:
        return twx_png_layout(source);
    case TWX_FORMAT_GIF:
        return twx_gif_layout(source);
    case TWX_FORMAT_BMP:
        return twx_bmp_layout(source);
    case TWX_FORMAT_TIFF:
        return twx_tiff_layout(source);
    default:
        return (struct twx_layout){0};
    }
}

bool twx_is_truncated(const struct twx_source *source, enum twx_format format)
{
    switch (format) {
    case TWX_FORMAT_JPEG:
        return twx_jpeg_is_truncated(source);
    case TWX_FORMAT_PNG:
        return twx_png_is_truncated(source);
    case TWX_FORMAT_GIF:
        return twx_gif_is_truncated(source);
    case TWX_FORMAT_WEBP:
        return twx_webp_is_truncated(source);
    case TWX_FORMAT_TIFF:
        return twx_tiff_is_truncated(source);
    case TWX_FORMAT_BMP:
        return twx_bmp_is_truncated(source);
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:
        return twx_isobmff_is_truncated(source);
    case TWX_FORMAT_JXL:
        return twx_jxl_is_truncated(source);
    default:
        return false;
    }
}
