// SPDX-License-Identifier: MIT
//
// A whole JPEG. Where the first coefficients of its blocks are enough, in grey, of one in memory, jpeg_blocks.c reads it if it can;
// else libjpeg-turbo does, with the same samples. Grey output skips the inverse DCT, upsampling and colour conversion of
// chroma; DCT scaling by 8 then needs the DC coefficients alone, so a progressive image is read only as far as they go.
// In colour all is read: chroma that is stored at half the size is scaled by 4.
//
// Any warning is a doubt, and doubts are libvips' business. All state that must survive libjpeg's jump lives in struct
// twx_jpeg. Owns the reader and one row.
#include "image/decode_jpeg.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/exif.h"
#include "image/jpeg_blocks.h"
#include "image/jpeg_reader.h"
#include "image/layout_jpeg.h"

struct twx_jpeg {
    struct twx_jpeg_reader reader;
    struct twx_jpeg_blocks *blocks;
    uint8_t *row;
    size_t row_cap;
    uint8_t *quarters;  // of a picture whose coefficients libjpeg reads
    size_t quarters_cap;
};

struct twx_jpeg *twx_jpeg_create(void)
{
    struct twx_jpeg *jpeg = twx_alloc(1, sizeof *jpeg);
    if (jpeg != NULL && !twx_jpeg_reader_init(&jpeg->reader)) {
        free(jpeg);
        return NULL;
    }
    if (jpeg != NULL && (jpeg->blocks = twx_jpeg_blocks_create()) == NULL) {
        twx_jpeg_free(jpeg);
        return NULL;
    }
    return jpeg;
}

void twx_jpeg_free(struct twx_jpeg *jpeg)
{
    if (jpeg == NULL) {
        return;
    }
    twx_jpeg_reader_release(&jpeg->reader);
    twx_jpeg_blocks_free(jpeg->blocks);
    free(jpeg->row);
    free(jpeg->quarters);
    free(jpeg);
}

uint32_t twx_jpeg_version(void)
{
    const uint32_t n = LIBJPEG_TURBO_VERSION_NUMBER;  // 2001005 is 2.1.5
    return n / 1000000 << 16 | n / 1000 % 1000 << 8 | n % 1000;
}

/** The EXIF block of the file: the first APP1 segment that begins so. */
static void read_exif(const struct twx_source *source, struct twx_picture *picture)
{
    struct twx_source block;
    uint64_t offset = 0;
    uint64_t length = 0;
    uint8_t bytes[65536];
    if (!twx_jpeg_find_exif(source, &offset, &length)) {
        return;
    }
    block = (struct twx_source){.fd = -1, .size = length};
    if (source->bytes != NULL) {
        block.bytes = source->bytes + offset;
    } else {
        if (!twx_source_has(source, offset, bytes, (size_t)length)) {
            return;
        }
        block.bytes = bytes;
    }
    const struct twx_exif exif = twx_exif_read(&block);
    picture->exif_orientation = exif.orientation;
    picture->has_exif_time = exif.has_time;
    picture->exif_time_s = exif.time_s;
    picture->orientation = exif.orientation != 0 ? exif.orientation : 1;
}

/**
 * Whether all bits of luma's DC are in the scans whose start was read: libjpeg notes a scan's bits when it reads the
 * scan's header, before its data.
 */
static bool luma_dc_has_begun(const struct jpeg_decompress_struct *info)
{
    return info->coef_bits != NULL && info->coef_bits[0][0] == 0;
}

/** Progressive, shrunk by 8: reads scans until the DC of luma is complete, and shows that. */
static void start_dc_only(struct jpeg_decompress_struct *info)
{
    info->buffered_image = TRUE;
    info->do_block_smoothing = FALSE;   // it would guess at DC from its neighbours
    (void)jpeg_start_decompress(info);  // at the start of the first scan
    bool is_last = false;
    int what = JPEG_REACHED_SOS;
    do {
        is_last = luma_dc_has_begun(info);
        do {
            what =
                jpeg_consume_input(info);  // reads this scan to its end, and the next one's header
        } while (what != JPEG_REACHED_SOS && what != JPEG_REACHED_EOI);
    } while (what != JPEG_REACHED_EOI && !is_last);
    // At the start of a scan its number counts already: showing the one before reads no further.
    (void)jpeg_start_output(info, info->input_scan_number - (what == JPEG_REACHED_SOS));
}

/** Whether the end-of-image marker stands at the end, or anywhere after what was read. */
static bool has_end_of_image(const struct twx_jpeg *jpeg)
{
    uint8_t last[2];
    const struct twx_source *source = jpeg->reader.source;
    if (source->size >= 2 && twx_source_has(source, source->size - 2, last, 2) &&
        memcmp(last, "\xff\xd9", 2) == 0) {
        return true;
    }
    return !twx_is_truncated(source, TWX_FORMAT_JPEG);
}

/** Which means of blocks are pushed; 0: none, pixels are. */
static enum twx_jpeg_means means_of(const struct twx_decode_call *call)
{
    const struct twx_decode_limits *limits = call->limits;
    const struct twx_layout *layout = &call->layout;
    const uint32_t shorter = layout->width < layout->height ? layout->width : layout->height;
    if (call->sink->n_channels != 1) {
        return 0;
    }
    if (call->sink->begin_quarters != NULL && shorter >= limits->quarters_from &&
        shorter < limits->quarters_below) {
        return TWX_JPEG_OF_QUARTERS;
    }
    return shorter >= (uint64_t)limits->least_samples * DCTSIZE ? TWX_JPEG_OF_BLOCKS : 0;
}

/** Whether a plane is of the size that the sink is told: another reader of the headers may have found another frame. */
static bool is_of_layout(const struct twx_jpeg_plane *plane, const struct twx_layout *layout,
                         enum twx_jpeg_means means)
{
    return plane->width == (layout->width + DCTSIZE - 1) / DCTSIZE * means &&
           plane->height == (layout->height + DCTSIZE - 1) / DCTSIZE * means;
}

static enum twx_status push_plane(const struct twx_decode_call *call,
                                  const struct twx_jpeg_plane *plane, enum twx_jpeg_means means,
                                  struct twx_error *err)
{
    const struct twx_pixel_sink *sink = call->sink;
    const struct twx_layout *layout = &call->layout;
    const enum twx_status status =
        means == TWX_JPEG_OF_QUARTERS
            ? sink->begin_quarters(sink->user, layout->width, layout->height, err)
            : sink->begin(sink->user, plane->width, plane->height, layout->width / 8.0,
                          layout->height / 8.0, err);
    for (uint32_t y = 0; y < plane->height && status == TWX_OK; y++) {
        sink->push(sink->user, plane->samples + (size_t)y * plane->width);
    }
    return status;
}

/** The quarters of a block by all of its coefficients. */
static void put_all(const JCOEF *block, const UINT16 *steps, uint8_t *out, size_t stride)
{
    int64_t shares[TWX_JPEG_SHARES] = {0};
    for (unsigned i = 0; i < DCTSIZE2; i++) {
        const unsigned across = i % DCTSIZE;
        const unsigned down = i / DCTSIZE;
        const int32_t c = block[i] * (int32_t)steps[i];
        shares[twx_jpeg_share(across, down)] +=
            (int64_t)(i > 0 ? twx_jpeg_wave(c) : c) * twx_jpeg_weight(across, down);
    }
    twx_jpeg_put_quarters(shares, out, stride);
}

/** Puts a row of blocks into the plane. False: a mean may wrap. */
static bool put_row(const JBLOCK *row, const UINT16 *steps, const struct twx_jpeg_plane *plane,
                    JDIMENSION y, uint8_t *samples)
{
    const size_t stride = plane->width;
    const JDIMENSION n = plane->width / 2;
    const bool is_edge = y == 0 || y + 1 == plane->height / 2;
    for (JDIMENSION x = 0; x < n; x++) {
        const JCOEF *block = row[x];
        uint8_t *out = samples + (size_t)2 * y * stride + (size_t)2 * x;
        if (!twx_jpeg_is_sound(block[0], (int32_t)steps[0])) {
            return false;
        }
        if (is_edge || x == 0 || x + 1 == n) {
            put_all(block, steps, out, stride);
        } else {
            const int32_t c[TWX_JPEG_WAVES] = {block[0] * (int32_t)steps[0],
                                               block[1] * (int32_t)steps[1],
                                               block[DCTSIZE] * (int32_t)steps[DCTSIZE]};
            twx_jpeg_put_rough_quarters(c, out, stride);
        }
    }
    return true;
}

/** Quarters, of all that libjpeg takes. Jumps out at any error. Returns whether it is in no doubt. */
static bool decode_quarters(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                            enum twx_status *status, struct twx_error *err)
{
    struct jpeg_decompress_struct *info = &jpeg->reader.info;
    jvirt_barray_ptr *arrays = jpeg_read_coefficients(info);
    const UINT16 *steps = info->comp_info[0].quant_table->quantval;
    struct twx_jpeg_plane plane = {.width = (info->image_width + DCTSIZE - 1) / DCTSIZE * 2,
                                   .height = (info->image_height + DCTSIZE - 1) / DCTSIZE * 2};
    if (!is_of_layout(&plane, &call->layout, TWX_JPEG_OF_QUARTERS)) {
        return false;
    }
    if (!twx_reserve((void **)&jpeg->quarters, &jpeg->quarters_cap,
                     (size_t)plane.width * plane.height, 1)) {
        *status = twx_fail_memory(err);
        return true;
    }
    for (JDIMENSION y = 0; y < plane.height / 2; y++) {
        JBLOCKARRAY row = info->mem->access_virt_barray((j_common_ptr)info, arrays[0], y, 1, FALSE);
        if (!put_row(row[0], steps, &plane, y, jpeg->quarters)) {
            return false;
        }
    }
    plane.samples = jpeg->quarters;
    if (info->err->num_warnings == 0) {
        *status = push_plane(call, &plane, TWX_JPEG_OF_QUARTERS, err);
    }
    return info->err->num_warnings == 0;
}

/** All of one image, from header to last row. Jumps out at any error. Returns whether it is in no doubt. */
static bool decode(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                   enum twx_status *status, struct twx_error *err)
{
    struct jpeg_decompress_struct *info = &jpeg->reader.info;
    (void)jpeg_read_header(info, TRUE);
    if (!twx_jpeg_is_usual(info)) {
        return false;
    }
    if (means_of(call) == TWX_JPEG_OF_QUARTERS) {
        return decode_quarters(jpeg, call, status, err);
    }
    const unsigned shrink = twx_jpeg_shrink_of(info, call->limits->least_samples);
    const bool is_grey = call->sink->n_channels == 1;
    const bool dc_only = info->progressive_mode && shrink == 8 && is_grey;
    info->out_color_space = is_grey ? JCS_GRAYSCALE : JCS_RGB;
    info->scale_num = 1;
    info->scale_denom = shrink;
    if (dc_only) {
        start_dc_only(info);
    } else {
        (void)jpeg_start_decompress(info);
    }
    const size_t row_bytes = (size_t)info->output_width * call->sink->n_channels;
    if (!twx_reserve((void **)&jpeg->row, &jpeg->row_cap, row_bytes, 1)) {
        *status = twx_fail_memory(err);
        return true;
    }
    *status = call->sink->begin(call->sink->user, info->output_width, info->output_height,
                                (double)info->image_width / shrink,
                                (double)info->image_height / shrink, err);
    while (*status == TWX_OK && info->output_scanline < info->output_height) {
        JSAMPROW row = jpeg->row;
        (void)jpeg_read_scanlines(info, &row, 1);
        call->sink->push(call->sink->user, jpeg->row);
    }
    if (*status == TWX_OK && !dc_only) {
        (void)jpeg_finish_decompress(info);
    }
    return info->err->num_warnings == 0 && (!dc_only || has_end_of_image(jpeg));
}

/** As decode(), and false when libjpeg jumped out. */
static bool decode_guarded(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                           enum twx_status *status, struct twx_error *err)
{
    if (setjmp(jpeg->reader.on_error) != 0) {
        return false;
    }
    return decode(jpeg, call, status, err);
}

/** Pushes the means that are wanted. Returns false where they are not to be had in this way. */
static bool decode_blocks(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                          enum twx_status *status, struct twx_error *err)
{
    struct twx_jpeg_plane plane;
    const struct twx_source *source = call->source;
    const enum twx_jpeg_means means = means_of(call);
    if (means == 0 || source->bytes == NULL ||
        !twx_jpeg_blocks_read(jpeg->blocks, source->bytes, (size_t)source->size, means, &plane) ||
        !is_of_layout(&plane, &call->layout, means)) {
        return false;
    }
    *status = push_plane(call, &plane, means, err);
    return true;
}

/** What libjpeg holds of a picture: the coefficients of all channels, of multiple scans, or where they are asked for. */
static uint64_t held_bytes(const struct twx_decode_call *call)
{
    struct twx_layout layout = call->layout;
    layout.is_interlaced = layout.is_interlaced || means_of(call) == TWX_JPEG_OF_QUARTERS;
    return twx_jpeg_frame_bytes(&layout);
}

static void fill_picture(const struct twx_decode_call *call)
{
    struct twx_picture *picture = call->picture;
    read_exif(call->source, picture);
    const bool is_on_its_side = picture->orientation >= 5;
    picture->width = is_on_its_side ? call->layout.height : call->layout.width;
    picture->height = is_on_its_side ? call->layout.width : call->layout.height;
    picture->decoder = TWX_DECODER_JPEG;
    picture->decoder_version = twx_jpeg_version();
}

enum twx_status twx_jpeg_decode(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                                bool *declined, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const struct twx_layout *layout = &call->layout;
    const enum twx_decoder_choice choice = call->limits->choice;
    const uint64_t estimate = held_bytes(call);
    *declined = true;
    if (layout->width == 0 || layout->height == 0 ||
        (uint64_t)layout->width * layout->height > call->limits->max_pixels) {
        return TWX_OK;
    }
    const struct twx_picture unknown = *call->picture;
    fill_picture(call);
    *declined = choice == TWX_DECODE_BY_JPEG || !decode_blocks(jpeg, call, &status, err);
    if (*declined && choice != TWX_DECODE_BY_COEFFICIENTS &&
        twx_budget_enter(estimate)) {  // else libvips is refused the same, and says so
        twx_jpeg_reader_begin(&jpeg->reader, call->source, TWX_JPEG_END_FAILS);
        *declined = !decode_guarded(jpeg, call, &status, err);
        jpeg_abort_decompress(&jpeg->reader.info);
        twx_budget_leave(estimate);
    }
    if (*declined) {
        *call->picture = unknown;
    }
    return status;
}
