// SPDX-License-Identifier: MIT
//
// A truncated WebP through libwebp's incremental decoder, which says how many rows are final.
#include "image/partial_webp.h"

#include <stdlib.h>

#include <webp/decode.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/luma.h"

enum {
    READ_BYTES = 65536,
    FRAME_FACTOR = 2,  // the frame, and what libwebp keeps beside it
};

/** Gives the decoder all bytes of the file. */
static void read_file(const struct twx_source *source, WebPIDecoder *decoder)
{
    static _Thread_local uint8_t bytes[READ_BYTES];
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    uint64_t offset = 0;
    while (status == VP8_STATUS_SUSPENDED) {
        const size_t n = twx_source_read(source, offset, bytes, sizeof bytes);
        if (n == 0) {
            break;
        }
        status = WebPIAppend(decoder, bytes, n);
        offset += n;
    }
}

static void push_rows(const struct twx_partial_call *call, const WebPIDecoder *decoder, int n_bands,
                      struct twx_partial_rows *rows, struct twx_error *err)
{
    const struct twx_pixel_sink *sink = call->sink;
    int n_rows = 0;
    int width = 0;
    int height = 0;
    int stride = 0;
    const uint8_t *pixels = WebPIDecGetRGB(decoder, &n_rows, &width, &height, &stride);
    if (pixels == NULL || (uint32_t)width != rows->width || (uint32_t)height != rows->height) {
        return;
    }
    uint8_t *luma = twx_alloc(rows->width, sink->n_channels);
    rows->status = luma != NULL ? sink->begin(sink->user, rows->width, rows->height, rows->width,
                                              rows->height, err)
                                : twx_fail_memory(err);
    for (int y = 0; rows->status == TWX_OK && y < n_rows; y++) {
        twx_channels_from_bytes(pixels + (ptrdiff_t)y * stride, rows->width, n_bands,
                                sink->n_channels, luma);
        sink->push(sink->user, luma);
        rows->n_rows++;
    }
    free(luma);
}

void twx_partial_webp(const struct twx_partial_call *call, struct twx_partial_rows *rows,
                      struct twx_error *err)
{
    uint8_t head[64];
    WebPBitstreamFeatures features;
    const size_t n = twx_source_read(call->source, 0, head, sizeof head);
    if (WebPGetFeatures(head, n, &features) != VP8_STATUS_OK || features.has_animation != 0 ||
        !twx_partial_is_allowed(call, (uint64_t)features.width, (uint64_t)features.height)) {
        return;
    }
    const int n_bands = features.has_alpha != 0 ? 4 : 3;
    const uint64_t estimate =
        (uint64_t)features.width * (uint64_t)features.height * (uint64_t)n_bands * FRAME_FACTOR;
    if (!twx_budget_enter(estimate)) {
        return;
    }
    WebPIDecoder *decoder = WebPINewRGB(n_bands == 4 ? MODE_RGBA : MODE_RGB, NULL, 0, 0);
    if (decoder == NULL) {
        rows->status = twx_fail_memory(err);
    } else {
        rows->width = (uint32_t)features.width;
        rows->height = (uint32_t)features.height;
        rows->has_alpha = n_bands == 4;
        read_file(call->source, decoder);
        push_rows(call, decoder, n_bands, rows, err);
    }
    WebPIDelete(decoder);
    twx_budget_leave(estimate);
}
