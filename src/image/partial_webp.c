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
    uint8_t bytes[READ_BYTES];
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

/** What is decoded of a picture: its luma, or its colours. */
struct kind {
    unsigned n_bands;
    bool is_luma;
};

/** The rows that are final: pixels of kind->n_bands bytes. NULL: there are none. */
static const uint8_t *final_rows(const WebPIDecoder *decoder, const struct kind *kind,
                                 struct twx_partial_rows *rows, int *n_rows, int *stride)
{
    int width = 0;
    int height = 0;
    const uint8_t *pixels = kind->is_luma
                                ? WebPIDecGetYUVA(decoder, n_rows, NULL, NULL, NULL, &width,
                                                  &height, stride, NULL, NULL)
                                : WebPIDecGetRGB(decoder, n_rows, &width, &height, stride);
    return (uint32_t)width == rows->width && (uint32_t)height == rows->height ? pixels : NULL;
}

static void push_rows(const struct twx_partial_call *call, const WebPIDecoder *decoder,
                      const struct kind *kind, struct twx_partial_rows *rows, struct twx_error *err)
{
    const struct twx_pixel_sink *sink = call->sink;
    int n_rows = 0;
    int stride = 0;
    const uint8_t *pixels = final_rows(decoder, kind, rows, &n_rows, &stride);
    if (pixels == NULL) {
        return;
    }
    uint8_t levels[256];
    twx_luma_of_video(levels);
    uint8_t *pushed = twx_alloc(rows->width, sink->n_channels);
    if (pushed == NULL) {
        rows->status = twx_fail_memory(err);
        return;
    }
    rows->status =
        sink->begin(sink->user, rows->width, rows->height, rows->width, rows->height, err);
    for (int y = 0; rows->status == TWX_OK && y < n_rows; y++) {
        const uint8_t *row = pixels + (ptrdiff_t)y * stride;
        for (uint32_t x = 0; kind->is_luma && x < rows->width; x++) {
            pushed[x] = levels[row[x]];
        }
        if (!kind->is_luma) {
            twx_channels_from_bytes(row, rows->width, (int)kind->n_bands, sink->n_channels, pushed);
        }
        sink->push(sink->user, pushed);
        rows->n_rows++;
    }
    free(pushed);
}

/** As decode_webp.c would decode it, were it whole. */
static struct kind kind_of(const WebPBitstreamFeatures *features, unsigned n_channels)
{
    const bool has_alpha = features->has_alpha != 0;
    const bool is_luma = n_channels == 1 && features->format == 1 && !has_alpha;
    return (struct kind){.n_bands = is_luma ? 1 : has_alpha ? 4 : 3, .is_luma = is_luma};
}

/** Decodes what there is, into the decoder's own memory. */
static void decode_rows(const struct twx_partial_call *call, const struct kind *kind,
                        struct twx_partial_rows *rows, struct twx_error *err)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) {
        return;
    }
    config.output.colorspace = kind->is_luma ? MODE_YUV : kind->n_bands == 4 ? MODE_RGBA : MODE_RGB;
    config.options.bypass_filtering = kind->is_luma;
    WebPIDecoder *decoder = WebPIDecode(NULL, 0, &config);
    if (decoder == NULL) {
        rows->status = twx_fail_memory(err);
    } else {
        read_file(call->source, decoder);
        push_rows(call, decoder, kind, rows, err);
    }
    WebPIDelete(decoder);
    WebPFreeDecBuffer(&config.output);
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
    const struct kind kind = kind_of(&features, call->sink->n_channels);
    const uint64_t n_bands = kind.is_luma ? 2 : kind.n_bands;  // chroma has half as much
    const uint64_t estimate =
        (uint64_t)features.width * (uint64_t)features.height * n_bands * FRAME_FACTOR;
    if (!twx_budget_enter(estimate)) {
        return;
    }
    rows->width = (uint32_t)features.width;
    rows->height = (uint32_t)features.height;
    rows->has_alpha = features.has_alpha != 0;
    decode_rows(call, &kind, rows, err);
    twx_budget_leave(estimate);
}
