// SPDX-License-Identifier: MIT
//
// Estimates of memory. Sizes come from headers that may lie: products and sums saturate.
#include "image/vips_limits.h"

enum {
    CACHED_ROWS = 576,         // of libvips 8.14, measured on PNG, TIFF and CMYK JPEG
    MAGICK_BYTES = 256 << 20,  // of pixels, by Debian's policy for ImageMagick,
    MAGICK_PIXEL_BYTES = 8,    // bytes a pixel,
    MAGICK_INDEX_BYTES = 2,    // and more of one with a palette
};

/** n * by, or as much as fits: sizes come from headers that may lie. */
static uint64_t times(uint64_t n, uint64_t by)
{
    uint64_t product = 0;
    return __builtin_mul_overflow(n, by, &product) ? UINT64_MAX : product;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/** Bytes a decoder must hold at once beyond a few rows; 0 where it streams. */
static uint64_t frame_bytes(enum twx_format format, const struct twx_layout *layout,
                            uint64_t n_pixels)
{
    switch (format) {
    case TWX_FORMAT_JPEG:  // coefficients of all channels, 16 bits each
        return layout->is_interlaced ? times(n_pixels, 2 * (uint64_t)layout->n_channels) : 0;
    case TWX_FORMAT_PNG:
        return layout->is_interlaced ? times(n_pixels, layout->bits > 8 ? 8 : 4) : 0;
    case TWX_FORMAT_TIFF:  // encoded and decoded; two rows of tiles
        return times(layout->piece_bytes, 2);
    case TWX_FORMAT_GIF:   // canvas and the page shown
    case TWX_FORMAT_WEBP:  // YUV planes, RGBA, and what libvips takes from it
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:  // 10-bit planes in 16 bits, and interleaved RGB
        return times(n_pixels, 8);
    case TWX_FORMAT_BMP:  // ImageMagick's 16-bit RGBA, and what libvips takes from it
        return times(n_pixels, 12);
    default:
        return 0;
    }
}

/** Bytes of the rows that libvips keeps behind a sequential reader: they count where rows are very long. */
static uint64_t cached_bytes(const VipsImage *image)
{
    const uint64_t height = (uint64_t)vips_image_get_height(image);
    const uint64_t row = (uint64_t)vips_image_get_width(image) *
                         (uint64_t)vips_image_get_bands(image) *
                         vips_format_sizeof(vips_image_get_format(image));
    return times(row, height < CACHED_ROWS ? height : CACHED_ROWS);
}

uint64_t twx_vips_estimate(enum twx_format format, const struct twx_layout *layout,
                           const VipsImage *image, uint64_t n_pixels)
{
    return plus(frame_bytes(format, layout, n_pixels), cached_bytes(image));
}

uint64_t twx_vips_estimate_bmp(const struct twx_source *source, const struct twx_layout *layout)
{
    const uint64_t n_pixels = (uint64_t)layout->width * layout->height;
    return plus(frame_bytes(TWX_FORMAT_BMP, layout, n_pixels),
                source->bytes == NULL ? source->size : 0);
}

bool twx_vips_fits_magick(const struct twx_layout *layout)
{
    const uint64_t n_pixels = (uint64_t)layout->width * layout->height;
    const unsigned pixel_bytes = MAGICK_PIXEL_BYTES + (layout->bits <= 8 ? MAGICK_INDEX_BYTES : 0);
    return n_pixels <= MAGICK_BYTES / pixel_bytes;
}
