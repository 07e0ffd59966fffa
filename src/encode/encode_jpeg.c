// SPDX-License-Identifier: MIT
//
// One call of libjpeg, whose only error is no memory.
#include "encode/encode_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct encoder {
    struct jpeg_compress_struct info;  // first: libjpeg hands out its address
    struct jpeg_error_mgr errors;
    jmp_buf on_error;
    unsigned char *bytes;
    unsigned long n;
};

/** Of valid pixels there is one error: no memory. */
static void fail(j_common_ptr info)
{
    longjmp(((struct encoder *)info)->on_error, 1);
}

static void compress(struct encoder *encoder, const struct twx_raster *raster, int quality,
                     bool is_small)
{
    struct jpeg_compress_struct *info = &encoder->info;
    const size_t row_bytes = (size_t)raster->width * raster->n_channels;
    jpeg_create_compress(info);
    jpeg_mem_dest(info, &encoder->bytes, &encoder->n);
    info->image_width = raster->width;
    info->image_height = raster->height;
    info->input_components = (int)raster->n_channels;
    info->in_color_space = raster->n_channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, quality, TRUE);
    info->optimize_coding = is_small ? TRUE : FALSE;
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        // libjpeg does not write to its rows; its type does not say so.
        JSAMPROW row = (JSAMPROW)(uintptr_t)(raster->pixels + info->next_scanline * row_bytes);
        (void)jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
}

bool twx_encode_jpeg(const struct twx_raster *raster, int quality, bool is_small,
                     unsigned char **jpeg, size_t *n)
{
    struct encoder *encoder = calloc(1, sizeof *encoder);
    *jpeg = NULL;
    *n = 0;
    if (encoder == NULL) {
        return false;
    }
    encoder->info.err = jpeg_std_error(&encoder->errors);
    encoder->errors.error_exit = fail;
    const bool is_done = setjmp(encoder->on_error) == 0;
    if (is_done) {
        compress(encoder, raster, quality, is_small);
    }
    jpeg_destroy_compress(&encoder->info);
    if (is_done) {
        *jpeg = encoder->bytes;
        *n = encoder->n;
    } else {
        free(encoder->bytes);
    }
    free(encoder);
    return is_done;
}
