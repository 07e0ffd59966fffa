// SPDX-License-Identifier: MIT
//
// Photos of testdata/ as pixels, to be stored in other formats.
#ifndef TWX_TESTS_PHOTO_PIXELS_H
#define TWX_TESTS_PHOTO_PIXELS_H

#include <stdio.h>

#include <jpeglib.h>

#include "testdata.h"

/** A decoded JPEG of testdata/: RGB, rows without gaps; free(). */
static inline uint8_t *load_pixels(const char *name, uint32_t *width, uint32_t *height)
{
    struct twx_source source = testdata_load(name);
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct in = {.err = jpeg_std_error(&errors)};
    jpeg_create_decompress(&in);
    jpeg_mem_src(&in, source.bytes, (unsigned long)source.size);
    (void)jpeg_read_header(&in, TRUE);
    in.out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(&in);
    *width = in.output_width;
    *height = in.output_height;
    uint8_t *pixels = malloc((size_t)in.output_width * 3 * in.output_height);
    ck_assert_ptr_nonnull(pixels);
    while (in.output_scanline < in.output_height) {
        JSAMPROW row = pixels + (size_t)in.output_scanline * in.output_width * 3;
        (void)jpeg_read_scanlines(&in, &row, 1);
    }
    (void)jpeg_finish_decompress(&in);
    jpeg_destroy_decompress(&in);
    testdata_unload(&source);
    return pixels;
}

#endif
