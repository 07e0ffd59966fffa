// SPDX-License-Identifier: MIT
//
// Baseline JPEG of quality 80: what is looked at side by side shows no blocks, and takes a tenth of its pixels.
#include "page/encode_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

enum { QUALITY = 80 };

struct encoder {
    struct jpeg_compress_struct info;  // first: libjpeg hands out its address
    struct jpeg_error_mgr errors;
    jmp_buf on_error;
    unsigned char *bytes;
    unsigned long n;
};

/** Of valid planes there is one error: no memory. */
static void fail(j_common_ptr info)
{
    longjmp(((struct encoder *)info)->on_error, 1);
}

static void compress(struct encoder *encoder, const struct twx_small_plane *plane)
{
    struct jpeg_compress_struct *info = &encoder->info;
    const size_t row_bytes = (size_t)plane->width * plane->n_channels;
    jpeg_create_compress(info);
    jpeg_mem_dest(info, &encoder->bytes, &encoder->n);
    info->image_width = plane->width;
    info->image_height = plane->height;
    info->input_components = (int)plane->n_channels;
    info->in_color_space = plane->n_channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, QUALITY, TRUE);
    info->optimize_coding = TRUE;
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        // libjpeg does not write to its rows; its type does not say so.
        JSAMPROW row = (JSAMPROW)(uintptr_t)(plane->pixels + info->next_scanline * row_bytes);
        (void)jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
}

bool twx_encode_jpeg(const struct twx_small_plane *plane, unsigned char **jpeg, size_t *n)
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
        compress(encoder, plane);
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
