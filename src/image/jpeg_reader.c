// SPDX-License-Identifier: MIT
//
// Owns the decompressor and the read buffer.
#include "image/jpeg_reader.h"

#include <stdlib.h>

#include <jerror.h>

enum { READ_BYTES = 65536 };  // of a file that is not in memory

static struct twx_jpeg_reader *self(j_common_ptr info)
{
    return (struct twx_jpeg_reader *)(void *)info;
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

/** The next bytes of the source. */
static boolean fill_source(j_decompress_ptr info)
{
    static const JOCTET end_of_image[] = {0xff, JPEG_EOI};
    struct twx_jpeg_reader *reader = self((j_common_ptr)info);
    if (reader->source->bytes == NULL) {
        const size_t n =
            twx_source_read(reader->source, reader->offset, reader->buffer, READ_BYTES);
        reader->offset += n;
        reader->stream.next_input_byte = reader->buffer;
        reader->stream.bytes_in_buffer = n;
        if (n > 0) {
            return TRUE;
        }
    }
    if (reader->end == TWX_JPEG_END_FAILS) {
        ERREXIT(info, JERR_INPUT_EOF);
    }
    reader->stream.next_input_byte = end_of_image;
    reader->stream.bytes_in_buffer = sizeof end_of_image;
    return TRUE;
}

static void skip_source(j_decompress_ptr info, long n_bytes)
{
    struct twx_jpeg_reader *reader = self((j_common_ptr)info);
    if (n_bytes <= 0) {
        return;
    }
    if ((size_t)n_bytes <= reader->stream.bytes_in_buffer) {
        reader->stream.next_input_byte += n_bytes;
        reader->stream.bytes_in_buffer -= (size_t)n_bytes;
        return;
    }
    reader->offset += (size_t)n_bytes - reader->stream.bytes_in_buffer;
    reader->stream.bytes_in_buffer = 0;
    if (reader->source->bytes != NULL && reader->end == TWX_JPEG_END_FAILS) {
        ERREXIT(info, JERR_INPUT_EOF);
    }
}

static void end_source(j_decompress_ptr info)
{
    (void)info;
}

bool twx_jpeg_reader_init(struct twx_jpeg_reader *reader)
{
    *reader = (struct twx_jpeg_reader){0};
    reader->info.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->errors.output_message = no_output;
    reader->buffer = malloc(READ_BYTES);
    if (reader->buffer == NULL || setjmp(reader->on_error) != 0) {
        free(reader->buffer);
        return false;
    }
    jpeg_create_decompress(&reader->info);
    reader->stream = (struct jpeg_source_mgr){
        .init_source = begin_source,
        .fill_input_buffer = fill_source,
        .skip_input_data = skip_source,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = end_source,
    };
    return true;
}

void twx_jpeg_reader_release(struct twx_jpeg_reader *reader)
{
    jpeg_destroy_decompress(&reader->info);
    free(reader->buffer);
}

void twx_jpeg_reader_begin(struct twx_jpeg_reader *reader, const struct twx_source *source,
                           enum twx_jpeg_end end)
{
    const bool in_memory = source->bytes != NULL;
    reader->source = source;
    reader->end = end;
    reader->offset = 0;
    reader->info.src = &reader->stream;
    reader->stream.next_input_byte = in_memory ? source->bytes : reader->buffer;
    reader->stream.bytes_in_buffer = in_memory ? (size_t)source->size : 0;
    reader->errors.num_warnings = 0;
}

bool twx_jpeg_is_usual(const struct jpeg_decompress_struct *info)
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

unsigned twx_jpeg_shrink_of(const struct jpeg_decompress_struct *info, unsigned least_samples)
{
    unsigned shrink = 8;
    while (shrink > 1 && (info->image_width < least_samples * shrink ||
                          info->image_height < least_samples * shrink)) {
        shrink /= 2;
    }
    return shrink;
}

uint64_t twx_jpeg_frame_bytes(const struct twx_layout *layout)
{
    const uint64_t n_pixels = (uint64_t)layout->width * layout->height;
    return layout->is_interlaced ? n_pixels * 2 * layout->n_channels : 0;
}
