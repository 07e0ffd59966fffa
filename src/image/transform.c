// SPDX-License-Identifier: MIT
//
// Sniff, check the header, open by the decoder of the format, name the failure. Owns the pixels of a JPEG XL.
#include "image/transform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/decode_jxl.h"
#include "image/layout.h"
#include "image/sniff.h"
#include "image/vips_library.h"
#include "image/vips_transform.h"
#include "twindex_commands.h"

enum {
    MAX_PIXELS = 1000000000,  // of a picture and of what is made of it, as of a run
    N_CHANNELS = 3,
};

static void fail(struct twx_transform_outcome *outcome, enum twx_reason reason)
{
    *outcome = (struct twx_transform_outcome){.end = TWX_TRANSFORM_FAILED, .reason = reason};
}

// ---------------------------------------------------------------------------------------------------------
// JPEG XL, which libjxl decodes into rows

/** Collects rows. */
struct collected {
    uint8_t *pixels;  // owned: RGB
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;
};

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    (void)box_width;
    (void)box_height;
    struct collected *c = user;
    free(c->pixels);
    c->pixels = twx_alloc((size_t)width * height, N_CHANNELS);
    c->width = width;
    c->height = height;
    c->n_rows = 0;
    return c->pixels != NULL ? TWX_OK : twx_fail_memory(err);
}

static void push_row(void *user, const uint8_t *row)
{
    struct collected *c = user;
    if (c->n_rows < c->height) {
        const size_t row_bytes = (size_t)c->width * N_CHANNELS;
        memcpy(c->pixels + c->n_rows++ * row_bytes, row, row_bytes);
    }
}

static enum twx_status transform_jxl(const struct twx_vips_work *work, struct twx_error *err)
{
    struct collected collected = {.width = 0};
    struct twx_verdict verdict = {.status = TWX_IMAGE_HASHED};
    struct twx_picture picture = {.format = TWX_FORMAT_JXL, .n_frames = 1, .orientation = 1};
    const struct twx_decode_limits limits = {.max_pixels = MAX_PIXELS, .least_samples = 1};
    const struct twx_pixel_sink sink = {
        .user = &collected, .n_channels = N_CHANNELS, .begin = begin_plane, .push = push_row};
    const struct twx_decode_call call = {.source = work->source,
                                         .format = TWX_FORMAT_JXL,
                                         .limits = &limits,
                                         .sink = &sink,
                                         .picture = &picture,
                                         .verdict = &verdict};
    const enum twx_status status = twx_jxl_decode(&call, err);
    if (status == TWX_OK && verdict.status == TWX_IMAGE_HASHED) {
        const struct twx_rgb_plane plane = {collected.pixels, collected.width, collected.height};
        twx_vips_transform_plane(work, &plane);
    } else {
        fail(work->outcome, verdict.reason);
        memcpy(work->hint, verdict.hint, sizeof verdict.hint);
    }
    free(collected.pixels);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Any format

/** Transforms what is of a format that is decoded. */
static enum twx_status transform_known(const struct twx_vips_work *work, struct twx_error *err)
{
    const struct twx_layout *layout = &work->layout;
    struct twx_transform_outcome *outcome = work->outcome;
    if (layout->ends_early) {
        fail(outcome, TWX_REASON_TRUNCATED);
        return TWX_OK;
    }
    if (layout->is_unsupported) {
        fail(outcome, TWX_REASON_UNSUPPORTED);
        return TWX_OK;
    }
    if ((uint64_t)layout->width * layout->height > MAX_PIXELS) {
        fail(outcome, TWX_REASON_TOO_MANY_PIXELS);
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    errno = 0;
    if (work->format == TWX_FORMAT_JXL) {
        status = transform_jxl(work, err);
    } else {
        status = twx_vips_transform(work, err);
    }
    // Libraries that are refused memory say that the image is bad.
    if (status == TWX_OK && outcome->reason == TWX_REASON_CORRUPT && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    // libvips takes a JPEG whose end was overwritten, as by zeros where sectors were lost.
    const bool may_be_truncated =
        outcome->reason == TWX_REASON_CORRUPT || outcome->reason == TWX_REASON_MEMORY ||
        (work->format == TWX_FORMAT_JPEG && outcome->end == TWX_TRANSFORM_DONE);
    if (status == TWX_OK && may_be_truncated && twx_is_truncated(work->source, work->format)) {
        fail(outcome, TWX_REASON_TRUNCATED);
    }
    return status;
}

enum twx_status twx_transform_picture(const struct twx_transform *transform,
                                      const struct twx_source *source, enum twx_format format,
                                      struct twx_room *room, struct twx_transform_outcome *outcome,
                                      char hint[static TWX_TRANSFORM_HINT_BYTES],
                                      struct twx_error *err)
{
    const struct twx_sniffed sniffed = twx_sniff(source);
    *outcome = (struct twx_transform_outcome){.end = TWX_TRANSFORM_DONE};
    hint[0] = '\0';
    if (!sniffed.is_image) {
        outcome->end = TWX_TRANSFORM_NOT_AN_IMAGE;
        return TWX_OK;
    }
    if (sniffed.format == TWX_FORMAT_NONE) {
        fail(outcome, TWX_REASON_UNSUPPORTED);
        return TWX_OK;
    }
    const struct twx_vips_work work = {
        .transform = transform,
        .source = source,
        .format = sniffed.format,
        .layout = twx_layout_of(source, sniffed.format),
        .max_pixels = MAX_PIXELS,
        .made_format = format,
        .room = room,
        .outcome = outcome,
        .hint = hint,
    };
    return transform_known(&work, err);
}

void twx_transform_end_thread(void)
{
    twx_vips_end_thread();
}
