// SPDX-License-Identifier: MIT
//
// libjxl behind our own names. The file goes in by chunks; what comes out is one frame of 8-bit pixels, layers blended
// and turned upright by libjxl, then reduced to luma or RGB row by row. Frames after the first are counted, not decoded.
#include "image/decode_jxl.h"

#include <jxl/decode.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/exif.h"
#include "image/luma.h"
#include "twindex_commands.h"

enum {
    READ_BYTES = 65536,
    EXIF_BYTES = 65536,        // of an Exif box; what lies beyond is not looked at
    EXIF_OFFSET_BYTES = 4,     // before the TIFF structure: where it begins
    FRAME_BYTES_A_PIXEL = 20,  // libjxl's float planes, and the output
};

/** One file on its way through libjxl. */
struct jxl {
    const struct twx_decode_call *call;
    JxlDecoder *decoder;
    JxlBasicInfo info;
    uint64_t offset;  // of the next bytes to read
    size_t n_filled;  // of `input`
    uint8_t *pixels;  // the first frame, made once its size is known and allowed
    size_t n_pixel_bytes;
    uint64_t n_budgeted;  // bytes asked of the budget, to be given back
    bool has_entered;     // the budget
    bool is_last;         // no frame follows the first
    bool is_linear;       // pixels come as 16-bit samples of linear light
    bool reads_exif;      // libjxl is writing to `exif`
    bool has_boxes;       // not a bare codestream
    bool has_exif;        // a box of it was read
    uint8_t input[READ_BYTES];
    uint8_t exif[EXIF_BYTES];
};

uint32_t twx_jxl_version(void)
{
    const uint32_t version = JxlDecoderVersion();  // major * 1000000 + minor * 1000 + patch
    return version / 1000000 << 16 | version / 1000 % 1000 << 8 | version % 1000;
}

static void fail(const struct jxl *jxl, enum twx_reason reason)
{
    jxl->call->verdict->status = TWX_IMAGE_FAILED;
    jxl->call->verdict->reason = reason;
}

// ---------------------------------------------------------------------------------------------------------
// Input

/** Hands the next chunk to libjxl, behind what it left of the last one; false at the end or when reading fails. */
static bool feed(struct jxl *jxl)
{
    const size_t n_left = JxlDecoderReleaseInput(jxl->decoder);
    memmove(jxl->input, jxl->input + (jxl->n_filled - n_left), n_left);
    const size_t n = twx_source_read(jxl->call->source, jxl->offset, jxl->input + n_left,
                                     sizeof jxl->input - n_left);
    jxl->offset += n;
    jxl->n_filled = n_left + n;
    return n > 0 && JxlDecoderSetInput(jxl->decoder, jxl->input, jxl->n_filled) == JXL_DEC_SUCCESS;
}

/** Goes on to the next event; JXL_DEC_NEED_MORE_INPUT when the file has no more. */
static JxlDecoderStatus next_event(struct jxl *jxl)
{
    JxlDecoderStatus event = JxlDecoderProcessInput(jxl->decoder);
    while (event == JXL_DEC_NEED_MORE_INPUT && feed(jxl)) {
        event = JxlDecoderProcessInput(jxl->decoder);
    }
    return event;
}

/** Starts from the first byte. */
static bool begin(struct jxl *jxl, int events)
{
    JxlDecoderReset(jxl->decoder);
    jxl->offset = 0;
    jxl->n_filled = 0;
    return JxlDecoderSubscribeEvents(jxl->decoder, events) == JXL_DEC_SUCCESS &&
           JxlDecoderSetDecompressBoxes(jxl->decoder, JXL_TRUE) == JXL_DEC_SUCCESS;
}

/** Records that libjxl cannot go on. */
static void fail_by_event(const struct jxl *jxl, JxlDecoderStatus event)
{
    const bool is_at_end =
        event == JXL_DEC_NEED_MORE_INPUT && jxl->offset >= jxl->call->source->size;
    fail(jxl, is_at_end ? TWX_REASON_TRUNCATED : TWX_REASON_CORRUPT);
}

// ---------------------------------------------------------------------------------------------------------
// Metadata

static bool has_black_channel(const struct jxl *jxl)
{
    for (size_t i = 0; i < jxl->info.num_extra_channels; i++) {
        JxlExtraChannelInfo extra;
        if (JxlDecoderGetExtraChannelInfo(jxl->decoder, i, &extra) == JXL_DEC_SUCCESS &&
            extra.type == JXL_CHANNEL_BLACK) {
            return true;
        }
    }
    return false;
}

static JxlPixelFormat pixel_format(const struct jxl *jxl)
{
    return (JxlPixelFormat){
        .num_channels = jxl->info.num_color_channels + (jxl->info.alpha_bits > 0 ? 1 : 0),
        .data_type = jxl->is_linear ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
        .endianness = JXL_NATIVE_ENDIAN,
    };
}

/** Checks the header against the limits before any pixel; false when the verdict is a failure. */
static bool take_header(struct jxl *jxl)
{
    struct twx_picture *picture = jxl->call->picture;
    if (JxlDecoderGetBasicInfo(jxl->decoder, &jxl->info) != JXL_DEC_SUCCESS) {
        fail(jxl, TWX_REASON_CORRUPT);
        return false;
    }
    const uint64_t n_pixels = (uint64_t)jxl->info.xsize * jxl->info.ysize;
    if (n_pixels > jxl->call->limits->max_pixels) {
        fail(jxl, TWX_REASON_TOO_MANY_PIXELS);
        return false;
    }
    if (has_black_channel(jxl)) {
        fail(jxl, TWX_REASON_UNSUPPORTED);  // CMYK: libjxl does not turn it into RGB
        return false;
    }
    jxl->n_budgeted =
        n_pixels > UINT64_MAX / FRAME_BYTES_A_PIXEL ? UINT64_MAX : n_pixels * FRAME_BYTES_A_PIXEL;
    jxl->has_entered = twx_budget_enter(jxl->n_budgeted);
    if (!jxl->has_entered) {
        fail(jxl, TWX_REASON_MEMORY);
        return false;
    }
    picture->width = jxl->info.xsize;  // upright, as the pixels come
    picture->height = jxl->info.ysize;
    picture->has_alpha = jxl->info.alpha_bits > 0;
    picture->decoder = TWX_DECODER_JXL;
    picture->decoder_version = twx_jxl_version();
    return true;
}

/**
 * Asks for sRGB where libjxl would return linear light: XYB with an ICC profile, or of a linear picture. Pixels that
 * are stored in linear light come as they are. Other profiles are ignored, as they are in every format.
 */
static void choose_colours(struct jxl *jxl)
{
    JxlColorEncoding encoding;
    const bool is_known =
        JxlDecoderGetColorAsEncodedProfile(jxl->decoder, NULL, JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                                           &encoding) == JXL_DEC_SUCCESS;
    const bool is_linear = is_known && encoding.transfer_function == JXL_TRANSFER_FUNCTION_LINEAR;
    if (jxl->info.uses_original_profile) {
        jxl->is_linear = is_linear;
        return;
    }
    if (is_known && !is_linear) {
        return;
    }
    const bool is_grey = jxl->info.num_color_channels == 1;
    const JxlColorEncoding srgb = {
        .color_space = is_grey ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
        .white_point = JXL_WHITE_POINT_D65,
        .primaries = JXL_PRIMARIES_SRGB,
        .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
        .rendering_intent = JXL_RENDERING_INTENT_RELATIVE,
    };
    (void)JxlDecoderSetPreferredColorProfile(jxl->decoder, &srgb);
}

/** Reads the Exif box that libjxl has written, if it has. */
static void end_box(struct jxl *jxl)
{
    if (!jxl->reads_exif) {
        return;
    }
    jxl->reads_exif = false;
    jxl->has_exif = true;
    const size_t n = sizeof jxl->exif - JxlDecoderReleaseBoxBuffer(jxl->decoder);
    if (n < EXIF_OFFSET_BYTES) {
        return;
    }
    const size_t skip = (size_t)jxl->exif[0] << 24 | (size_t)jxl->exif[1] << 16 |
                        (size_t)jxl->exif[2] << 8 | jxl->exif[3];
    if (skip > n - EXIF_OFFSET_BYTES) {
        return;
    }
    const size_t start = EXIF_OFFSET_BYTES + skip;
    const struct twx_source tiff = {.fd = -1, .size = n - start, .bytes = jxl->exif + start};
    const struct twx_exif exif = twx_exif_read(&tiff);
    jxl->call->picture->exif_orientation = exif.orientation;
    jxl->call->picture->has_exif_time = exif.has_time;
    jxl->call->picture->exif_time_s = exif.time_s;
}

static void begin_box(struct jxl *jxl)
{
    JxlBoxType type;
    jxl->has_boxes = true;
    end_box(jxl);
    if (JxlDecoderGetBoxType(jxl->decoder, type, JXL_TRUE) == JXL_DEC_SUCCESS &&
        memcmp(type, "Exif", sizeof type) == 0) {
        jxl->reads_exif =
            JxlDecoderSetBoxBuffer(jxl->decoder, jxl->exif, sizeof jxl->exif) == JXL_DEC_SUCCESS;
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pixels

/** Makes room for the frame; false when out of memory or when libjxl wants another size than its header says. */
static bool make_room(struct jxl *jxl)
{
    const JxlPixelFormat format = pixel_format(jxl);
    const size_t wanted =
        (size_t)jxl->info.xsize * jxl->info.ysize * format.num_channels * (jxl->is_linear ? 2 : 1);
    if (JxlDecoderImageOutBufferSize(jxl->decoder, &format, &jxl->n_pixel_bytes) !=
            JXL_DEC_SUCCESS ||
        jxl->n_pixel_bytes != wanted) {
        return false;
    }
    jxl->pixels = malloc(wanted);  // errno says that it was memory
    return jxl->pixels != NULL && JxlDecoderSetImageOutBuffer(jxl->decoder, &format, jxl->pixels,
                                                              wanted) == JXL_DEC_SUCCESS;
}

static bool take_frame_header(struct jxl *jxl)
{
    JxlFrameHeader frame;
    if (JxlDecoderGetFrameHeader(jxl->decoder, &frame) != JXL_DEC_SUCCESS) {
        return false;
    }
    jxl->is_last = frame.is_last != JXL_FALSE;
    return true;
}

/** Does what an event of the first frame asks for; false when there is no way on. */
static bool answer(struct jxl *jxl, JxlDecoderStatus event)
{
    switch (event) {
    case JXL_DEC_BASIC_INFO:
        return take_header(jxl);
    case JXL_DEC_COLOR_ENCODING:
        choose_colours(jxl);
        return true;
    case JXL_DEC_BOX:
        begin_box(jxl);
        return true;
    case JXL_DEC_BOX_NEED_MORE_OUTPUT:
        end_box(jxl);
        return true;
    case JXL_DEC_FRAME:
        return take_frame_header(jxl);
    case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
        return make_room(jxl);
    default:
        return false;
    }
}

/** Goes on until the first frame is decoded; false when the verdict is a failure. */
static bool decode_first(struct jxl *jxl)
{
    JxlDecoderStatus event = JXL_DEC_ERROR;
    while ((event = next_event(jxl)) != JXL_DEC_FULL_IMAGE) {
        if (!answer(jxl, event)) {
            if (jxl->call->verdict->status == TWX_IMAGE_HASHED) {  // no reason was given
                fail_by_event(jxl, event);
            }
            return false;
        }
    }
    return true;
}

/**
 * Counts the frames of an animation without decoding them, by the lengths in their headers. A file that ends before
 * the last one's is truncated; one cut later is hashed, as a GIF is.
 */
static bool count_frames(struct jxl *jxl)
{
    uint32_t n_frames = 0;
    JxlDecoderStatus event = JXL_DEC_ERROR;
    if (begin(jxl, JXL_DEC_FRAME)) {
        while ((event = next_event(jxl)) == JXL_DEC_FRAME) {
            n_frames++;
        }
    }
    if (event != JXL_DEC_SUCCESS) {
        fail_by_event(jxl, event);
        return false;
    }
    jxl->call->picture->n_frames = n_frames > 0 ? n_frames : 1;
    return true;
}

/** Editors append an Exif box behind the picture: looks for one where none came before. Nothing there is a failure. */
static void read_late_exif(struct jxl *jxl)
{
    if (!jxl->has_boxes || jxl->has_exif || !begin(jxl, JXL_DEC_BOX)) {
        return;
    }
    while (answer(jxl, next_event(jxl))) {
    }
    end_box(jxl);
}

/** Reduces all pixels to bytes of sRGB, in place; alpha is linear anyway. False when out of memory. */
static bool encode_linear(struct jxl *jxl)
{
    const unsigned n_channels = pixel_format(jxl).num_channels;
    const unsigned n_colours = jxl->info.num_color_channels;
    uint8_t *table = twx_alloc(65536, 1);
    if (table == NULL) {
        return false;
    }
    for (unsigned i = 0; i < 65536; i++) {
        table[i] = twx_srgb_from_linear(i);
    }
    const size_t n_samples = jxl->n_pixel_bytes / 2;
    for (size_t i = 0; i < n_samples; i++) {
        uint16_t sample = 0;
        memcpy(&sample, jxl->pixels + 2 * i, sizeof sample);
        jxl->pixels[i] = i % n_channels < n_colours ? table[sample] : (uint8_t)(sample >> 8);
    }
    free(table);
    return true;
}

static enum twx_status push_rows(struct jxl *jxl, struct twx_error *err)
{
    const struct twx_pixel_sink *sink = jxl->call->sink;
    const uint32_t width = jxl->info.xsize;
    const uint32_t height = jxl->info.ysize;
    const unsigned n_channels = pixel_format(jxl).num_channels;
    uint8_t *pushed = twx_alloc(width, sink->n_channels);
    if (pushed == NULL || (jxl->is_linear && !encode_linear(jxl))) {
        free(pushed);
        return twx_fail_memory(err);
    }
    const enum twx_status status = sink->begin(sink->user, width, height, width, height, err);
    for (uint32_t y = 0; y < height && status == TWX_OK; y++) {
        uint8_t *row = jxl->pixels + (size_t)y * width * n_channels;
        if (jxl->info.alpha_bits > 0 && jxl->info.alpha_premultiplied) {
            twx_flatten_premultiplied(row, width, (int)n_channels);
        }
        twx_channels_from_bytes(row, width, (int)n_channels, sink->n_channels, pushed);
        sink->push(sink->user, pushed);
    }
    free(pushed);
    return status;
}

enum twx_status twx_jxl_decode(const struct twx_decode_call *call, struct twx_error *err)
{
    const int events = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_BOX | JXL_DEC_FRAME |
                       JXL_DEC_FULL_IMAGE;
    struct jxl *jxl = twx_alloc(1, sizeof *jxl);
    if (jxl == NULL) {
        return twx_fail_memory(err);
    }
    jxl->call = call;
    jxl->decoder = JxlDecoderCreate(NULL);
    enum twx_status status = TWX_OK;
    if (jxl->decoder == NULL) {
        status = twx_fail_memory(err);
    } else if (!begin(jxl, events)) {
        fail(jxl, TWX_REASON_CORRUPT);
    } else if (decode_first(jxl) && (jxl->is_last || count_frames(jxl))) {
        read_late_exif(jxl);
        status = push_rows(jxl, err);
    }
    JxlDecoderDestroy(jxl->decoder);
    free(jxl->pixels);
    if (jxl->has_entered) {
        twx_budget_leave(jxl->n_budgeted);
    }
    free(jxl);
    return status;
}
