// SPDX-License-Identifier: MIT
//
// libjpeg-turbo behind our own names. Grey output skips the inverse DCT, upsampling and colour conversion of
// chroma; DCT scaling by 8 then needs the DC coefficients alone, so a progressive image is read only as far as they go.
// In colour all is read: chroma that is stored at half the size is scaled by 4.
//
// libjpeg reports errors by a callback that must not return: it jumps back to twx_jpeg_decode. Warnings are
// counted; any warning is a doubt, and doubts are libvips' business. All state that must survive the jump lives
// in struct twx_jpeg. Owns the decompressor, the read buffer and one row.
#include "image/decode_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/exif.h"
#include "image/layout_jpeg.h"

enum {
    READ_BYTES = 65536,  // of a file that is not in memory
    MARKER_APP1 = 0xe1,
};

struct twx_jpeg {
    struct jpeg_decompress_struct info;  // first: libjpeg hands out its address
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr stream;
    jmp_buf on_error;
    const struct twx_source *source;
    uint64_t offset;  // of the next bytes to read
    uint8_t *row;
    size_t row_cap;
    uint8_t *buffer;  // READ_BYTES, for sources that are not in memory
};

// ---------------------------------------------------------------------------------------------------------
// libjpeg's callbacks

static struct twx_jpeg *self(j_common_ptr info)
{
    return (struct twx_jpeg *)(void *)info;
}

static void on_error(j_common_ptr info)
{
    longjmp(self(info)->on_error, 1);
}

static void on_message(j_common_ptr info, int level)
{
    if (level < 0) {
        info->err->num_warnings++;
    }
}

static void no_output(j_common_ptr info)
{
    (void)info;
}

static void begin_source(j_decompress_ptr info)
{
    (void)info;
}

/** The next bytes of the source; at its end there are no more to come, which is an error. */
static boolean fill_source(j_decompress_ptr info)
{
    struct twx_jpeg *jpeg = self((j_common_ptr)info);
    if (jpeg->source->bytes == NULL) {
        const size_t n = twx_source_read(jpeg->source, jpeg->offset, jpeg->buffer, READ_BYTES);
        jpeg->offset += n;
        jpeg->stream.next_input_byte = jpeg->buffer;
        jpeg->stream.bytes_in_buffer = n;
        if (n > 0) {
            return TRUE;
        }
    }
    ERREXIT(info, JERR_INPUT_EOF);
    return FALSE;
}

static void skip_source(j_decompress_ptr info, long n_bytes)
{
    struct twx_jpeg *jpeg = self((j_common_ptr)info);
    if (n_bytes <= 0) {
        return;
    }
    if ((size_t)n_bytes <= jpeg->stream.bytes_in_buffer) {
        jpeg->stream.next_input_byte += n_bytes;
        jpeg->stream.bytes_in_buffer -= (size_t)n_bytes;
        return;
    }
    jpeg->offset += (size_t)n_bytes - jpeg->stream.bytes_in_buffer;
    jpeg->stream.bytes_in_buffer = 0;
    if (jpeg->source->bytes != NULL) {
        ERREXIT(info, JERR_INPUT_EOF);
    }
}

static void end_source(j_decompress_ptr info)
{
    (void)info;
}

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_jpeg *twx_jpeg_create(void)
{
    struct twx_jpeg *jpeg = twx_alloc(1, sizeof *jpeg);
    if (jpeg == NULL) {
        return NULL;
    }
    jpeg->info.err = jpeg_std_error(&jpeg->errors);
    jpeg->errors.error_exit = on_error;
    jpeg->errors.emit_message = on_message;
    jpeg->errors.output_message = no_output;
    jpeg->buffer = malloc(READ_BYTES);
    if (jpeg->buffer == NULL || setjmp(jpeg->on_error) != 0) {
        free(jpeg->buffer);
        free(jpeg);
        return NULL;
    }
    jpeg_create_decompress(&jpeg->info);
    jpeg->stream = (struct jpeg_source_mgr){
        .init_source = begin_source,
        .fill_input_buffer = fill_source,
        .skip_input_data = skip_source,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = end_source,
    };
    return jpeg;
}

void twx_jpeg_free(struct twx_jpeg *jpeg)
{
    if (jpeg == NULL) {
        return;
    }
    jpeg_destroy_decompress(&jpeg->info);
    free(jpeg->buffer);
    free(jpeg->row);
    free(jpeg);
}

uint32_t twx_jpeg_version(void)
{
    const uint32_t n = LIBJPEG_TURBO_VERSION_NUMBER;  // 2001005 is 2.1.5
    return n / 1000000 << 16 | n / 1000 % 1000 << 8 | n % 1000;
}

// ---------------------------------------------------------------------------------------------------------
// One image

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

/** Whether this is what libjpeg is used for: luma as the first channel, at full resolution. */
static bool is_usual(const struct jpeg_decompress_struct *info)
{
    if (info->data_precision != 8) {
        return false;
    }
    if (info->jpeg_color_space == JCS_GRAYSCALE && info->num_components == 1) {
        return true;
    }
    return info->jpeg_color_space == JCS_YCbCr && info->num_components == 3 &&
           info->comp_info[0].h_samp_factor == info->max_h_samp_factor &&
           info->comp_info[0].v_samp_factor == info->max_v_samp_factor;
}

/** The largest of the fast scales that leaves enough samples on both axes. */
static unsigned choose_shrink(const struct jpeg_decompress_struct *info, unsigned least_samples)
{
    unsigned shrink = 8;
    while (shrink > 1 && (info->image_width < least_samples * shrink ||
                          info->image_height < least_samples * shrink)) {
        shrink /= 2;
    }
    return shrink;
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
    const struct twx_source *source = jpeg->source;
    if (source->size >= 2 && twx_source_has(source, source->size - 2, last, 2) &&
        memcmp(last, "\xff\xd9", 2) == 0) {
        return true;
    }
    return !twx_is_truncated(source, TWX_FORMAT_JPEG);
}

/** All of one image, from header to last row. Jumps out at any error. Returns whether it is in no doubt. */
static bool decode(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                   enum twx_status *status, struct twx_error *err)
{
    struct jpeg_decompress_struct *info = &jpeg->info;
    (void)jpeg_read_header(info, TRUE);
    if (!is_usual(info)) {
        return false;
    }
    const unsigned shrink = choose_shrink(info, call->limits->least_samples);
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
    if (setjmp(jpeg->on_error) != 0) {
        return false;
    }
    return decode(jpeg, call, status, err);
}

/** What multiple scans cost: the coefficients of all channels, 16 bits each. */
static uint64_t frame_bytes(const struct twx_layout *layout)
{
    const uint64_t n_pixels = (uint64_t)layout->width * layout->height;
    return layout->is_interlaced ? n_pixels * 2 * layout->n_channels : 0;
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
    const uint64_t estimate = frame_bytes(layout);
    *declined = true;
    if (layout->width == 0 || layout->height == 0 ||
        (uint64_t)layout->width * layout->height > call->limits->max_pixels) {
        return TWX_OK;
    }
    if (!twx_budget_enter(estimate)) {
        return TWX_OK;  // libvips is refused the same, and says so
    }
    const bool in_memory = call->source->bytes != NULL;
    jpeg->source = call->source;
    jpeg->offset = 0;
    jpeg->info.src = &jpeg->stream;
    jpeg->stream.next_input_byte = in_memory ? call->source->bytes : jpeg->buffer;
    jpeg->stream.bytes_in_buffer = in_memory ? (size_t)call->source->size : 0;
    jpeg->errors.num_warnings = 0;
    const struct twx_picture unknown = *call->picture;
    fill_picture(call);
    *declined = !decode_guarded(jpeg, call, &status, err);
    jpeg_abort_decompress(&jpeg->info);
    twx_budget_leave(estimate);
    if (*declined) {
        *call->picture = unknown;
    }
    return status;
}
