// SPDX-License-Identifier: MIT
//
// Rows to grey levels. Owns the region while it pulls.
#include "image/vips_rows.h"

#include <string.h>

#include "base/alloc.h"
#include "image/luma.h"

enum {
    STRIP_BYTES = 256 * 1024
};  // rows pulled at once: fits the L2 cache, keeps call overhead small

/** The high bytes of n 16-bit values. */
static void narrow(const uint16_t *restrict from, size_t n, uint8_t *restrict to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)(from[i] >> 8);
    }
}

/** The first pixel of row y of a region that spans whole rows and holds this one. */
static const uint8_t *row_of(const VipsRegion *region, int y)
{
    return region->data + (ptrdiff_t)(y - region->valid.top) * region->bpl;
}

/** Makes white what the first frame of a GIF leaves of its canvas: nothing is drawn there yet. */
static void whiten_outside(const struct twx_rectangle *frame, uint32_t y, uint32_t width,
                           size_t n_channels, uint8_t *row)
{
    if (y < frame->top || y - frame->top >= frame->height || frame->left >= width) {
        memset(row, 255, width * n_channels);
        return;
    }
    memset(row, 255, frame->left * n_channels);
    if (frame->width < width - frame->left) {
        memset(row + (frame->left + frame->width) * n_channels, 255,
               (width - frame->left - frame->width) * n_channels);
    }
}

int twx_vips_push_rows(const struct twx_decode_call *call, VipsImage *image,
                       struct twx_vips_scratch *scratch)
{
    const struct twx_pixel_sink *sink = call->sink;
    const int width = vips_image_get_width(image);
    const int height = vips_image_get_height(image);
    const int n_bands = vips_image_get_bands(image);
    const bool is_wide = vips_image_get_format(image) == VIPS_FORMAT_USHORT;
    const size_t row_bytes = (size_t)width * (size_t)n_bands;
    const size_t n_pushed = (size_t)width * sink->n_channels;
    // What is pushed, then room for a row narrowed to bytes.
    if (!twx_reserve((void **)&scratch->row, &scratch->row_cap, n_pushed + row_bytes, 1)) {
        return -1;
    }
    const size_t n_fitting = STRIP_BYTES / (row_bytes * (is_wide ? 2 : 1)) / 16 * 16;
    const int strip = n_fitting < 16 ? 16 : n_fitting > 1024 ? 1024 : (int)n_fitting;
    VipsRegion *region = vips_region_new(image);
    int result = 0;
    for (int y = 0; y < height && result == 0; y += strip) {
        const VipsRect rect = {0, y, width, height - y < strip ? height - y : strip};
        result = vips_region_prepare(region, &rect);
        for (int row = 0; row < rect.height && result == 0; row++) {
            const uint8_t *pixels = row_of(region, y + row);
            if (is_wide) {
                narrow((const uint16_t *)(const void *)pixels, row_bytes, scratch->row + n_pushed);
                pixels = scratch->row + n_pushed;
            }
            twx_channels_from_bytes(pixels, (size_t)width, n_bands, sink->n_channels, scratch->row);
            if (call->format == TWX_FORMAT_GIF && call->layout.frame.width > 0) {
                whiten_outside(&call->layout.frame, (uint32_t)(y + row), (uint32_t)width,
                               sink->n_channels, scratch->row);
            }
            sink->push(sink->user, scratch->row);
        }
    }
    g_object_unref(region);
    return result;
}
