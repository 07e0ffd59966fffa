// SPDX-License-Identifier: MIT
//
// One picture through libvips: opened by vips_load.h, bounded by vips_limits.h, made plain by vips_convert.h, and pulled
// row by row by vips_rows.h.
//
// libvips keeps one error text for all threads: decisions are made on return codes, the text is only a hint.
#include "image/decode_vips.h"

#include <glib.h>
#include <stdlib.h>
#include <vips/vips.h>

#include "image/budget.h"
#include "image/vips_convert.h"
#include "image/vips_limits.h"
#include "image/vips_load.h"
#include "image/vips_metadata.h"
#include "twindex_commands.h"

static void take_hint(struct twx_verdict *verdict)
{
    char *text = vips_error_buffer_copy();  // copies and clears
    (void)g_strlcpy(verdict->hint, g_strstrip(text), sizeof verdict->hint);
    g_free(text);
}

static void fail(struct twx_verdict *verdict, enum twx_reason reason)
{
    verdict->status = TWX_IMAGE_FAILED;
    verdict->reason = reason;
    take_hint(verdict);
}

/** The largest shrink-on-load that leaves enough samples on both axes. */
static int jpeg_shrink(const struct twx_layout *layout, unsigned least_samples)
{
    int shrink = 8;
    while (shrink > 1 && (layout->width < least_samples * (unsigned)shrink ||
                          layout->height < least_samples * (unsigned)shrink)) {
        shrink /= 2;
    }
    return shrink;
}

/** From an open image to the last row pushed. Consumes `image`. */
static enum twx_status decode_pixels(const struct twx_decode_call *call, VipsImage *image,
                                     int shrink, struct twx_vips_scratch *scratch,
                                     struct twx_error *err)
{
    const struct twx_picture *picture = call->picture;
    const bool is_on_its_side = picture->orientation >= 5;
    const double stored_width = is_on_its_side ? picture->height : picture->width;
    const double stored_height = is_on_its_side ? picture->width : picture->height;
    VipsImage *plain = twx_vips_to_plain(image);
    if (plain == NULL) {
        fail(call->verdict, TWX_REASON_CORRUPT);
        return TWX_OK;
    }
    const enum twx_status status = call->sink->begin(
        call->sink->user, (uint32_t)vips_image_get_width(plain),
        (uint32_t)vips_image_get_height(plain), stored_width / shrink, stored_height / shrink, err);
    if (status == TWX_OK && twx_vips_push_rows(call, plain, scratch) != 0) {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    g_object_unref(plain);
    return status;
}

/** Whether `shrunken` is `n` divided by `shrink`, rounded up as libjpeg does or down as libvips does. */
static bool is_shrunken(int shrunken, uint32_t n, int shrink)
{
    const uint32_t floor = n / (uint32_t)shrink;
    return (uint32_t)shrunken == floor || (uint32_t)shrunken == floor + 1;
}

/** Whether libvips opened the picture that the header describes: it reads the file once more, and its own way. */
static bool is_as_told(const struct twx_decode_call *call, const VipsImage *image, int shrink)
{
    return shrink == 1 || (is_shrunken(vips_image_get_width(image), call->layout.width, shrink) &&
                           is_shrunken(vips_image_get_height(image), call->layout.height, shrink));
}

/** From an opened header on: checks the size, waits for memory, decodes. Consumes `image`. */
static enum twx_status decode_opened(const struct twx_decode_call *call, VipsImage *image,
                                     int shrink, struct twx_vips_scratch *scratch,
                                     struct twx_error *err)
{
    // With shrink-on-load libvips knows only the shrunken size; the header knew the true one.
    const uint32_t width = shrink > 1 ? call->layout.width : (uint32_t)vips_image_get_width(image);
    const uint32_t height =
        shrink > 1 ? call->layout.height : (uint32_t)vips_image_get_height(image);
    const uint64_t n_pixels = (uint64_t)width * height;
    const uint64_t estimate = twx_vips_estimate(call->format, &call->layout, image, n_pixels);
    enum twx_reason reason = TWX_REASON_NONE;
    if (!is_as_told(call, image, shrink)) {
        reason = TWX_REASON_CORRUPT;
    } else if (n_pixels > call->limits->max_pixels) {
        reason = TWX_REASON_TOO_MANY_PIXELS;
    } else if (!twx_budget_enter(estimate)) {
        reason = TWX_REASON_MEMORY;
    }
    if (reason != TWX_REASON_NONE) {
        g_object_unref(image);
        fail(call->verdict, reason);
        return TWX_OK;
    }
    twx_vips_take_facts(call->source, image, width, height, call->picture);
    const enum twx_status status = decode_pixels(call, image, shrink, scratch, err);
    twx_budget_leave(estimate);
    return status;
}

/** ImageMagick decodes all of a picture when it opens it: the size is the header's, and memory is asked for first. */
static enum twx_status decode_bmp(const struct twx_decode_call *call,
                                  struct twx_vips_scratch *scratch, struct twx_error *err)
{
    const uint64_t estimate = twx_vips_estimate_bmp(call->source, &call->layout);
    if (!twx_vips_fits_magick(&call->layout) || !twx_budget_enter(estimate)) {
        fail(call->verdict, TWX_REASON_MEMORY);
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    uint8_t *copy = NULL;
    VipsImage *image =
        twx_vips_drop_false_alpha(&call->layout, twx_vips_load_bmp(call->source, &copy));
    if (image != NULL) {
        twx_vips_take_facts(call->source, image, (uint32_t)vips_image_get_width(image),
                            (uint32_t)vips_image_get_height(image), call->picture);
        status = decode_pixels(call, image, 1, scratch, err);
    } else {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    free(copy);
    twx_budget_leave(estimate);
    return status;
}

enum twx_status twx_vips_decode(const struct twx_decode_call *call,
                                struct twx_vips_scratch *scratch, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const struct twx_layout *layout = &call->layout;
    struct twx_vips_opening opening = {.source = call->source, .shrink = 1};
    if ((uint64_t)layout->width * layout->height > call->limits->max_pixels) {
        fail(call->verdict, TWX_REASON_TOO_MANY_PIXELS);
        return TWX_OK;
    }
    if (call->format == TWX_FORMAT_BMP) {
        return decode_bmp(call, scratch, err);
    }
    if (call->format == TWX_FORMAT_JPEG && layout->width > 0 && layout->height > 0) {
        opening.shrink = jpeg_shrink(layout, call->limits->least_samples);
    }
    if (call->source->bytes == NULL && !twx_vips_open_stream(&opening)) {
        vips_error_clear();
        return twx_fail_memory(err);
    }
    VipsImage *image = twx_vips_drop_extra_samples(layout, twx_vips_load(&opening, call->format));
    if (image != NULL) {
        status = decode_opened(call, image, opening.shrink, scratch, err);
    } else {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    VIPS_UNREF(opening.stream);
    return status;
}
