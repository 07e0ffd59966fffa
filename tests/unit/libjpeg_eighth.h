// SPDX-License-Identifier: MIT
//
// Luma of a JPEG at an eighth of its size as libjpeg has it, to compare with.
#ifndef LIBJPEG_EIGHTH_H
#define LIBJPEG_EIGHTH_H

#include <stdlib.h>

#include "image/jpeg_dc.h"
#include "image/jpeg_reader.h"

/** libjpeg's samples, owned (free); NULL where it fails or warns. */
static inline uint8_t *read_by_libjpeg(const uint8_t *bytes, size_t n,
                                       struct twx_jpeg_dc_plane *plane)
{
    static struct twx_jpeg_reader reader;
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    uint8_t *volatile samples = NULL;
    if (!twx_jpeg_reader_init(&reader)) {
        abort();
    }
    twx_jpeg_reader_begin(&reader, &source, TWX_JPEG_END_FAILS);
    volatile bool is_sound = false;
    if (setjmp(reader.on_error) == 0) {
        struct jpeg_decompress_struct *info = &reader.info;
        (void)jpeg_read_header(info, TRUE);
        if (twx_jpeg_is_usual(info)) {
            info->out_color_space = JCS_GRAYSCALE;
            info->scale_num = 1;
            info->scale_denom = 8;
            info->do_block_smoothing = FALSE;
            (void)jpeg_start_decompress(info);
            plane->width = info->output_width;
            plane->height = info->output_height;
            samples = malloc((size_t)plane->width * plane->height);
            if (samples == NULL) {
                abort();
            }
            while (info->output_scanline < info->output_height) {
                JSAMPROW row = samples + (size_t)info->output_scanline * plane->width;
                (void)jpeg_read_scanlines(info, &row, 1);
            }
            (void)jpeg_finish_decompress(info);
            is_sound = info->err->num_warnings == 0;
        }
    }
    twx_jpeg_reader_release(&reader);
    if (!is_sound) {
        free(samples);
        return NULL;
    }
    return samples;
}

#endif
