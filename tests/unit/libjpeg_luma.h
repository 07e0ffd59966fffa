// SPDX-License-Identifier: MIT
//
// Luma of a JPEG at an eighth of its size as libjpeg has it, and at a quarter from its coefficients, to compare with.
#ifndef LIBJPEG_LUMA_H
#define LIBJPEG_LUMA_H

#include <math.h>
#include <stdlib.h>

#include "image/jpeg_blocks.h"
#include "image/jpeg_reader.h"

/** libjpeg's samples, owned (free); NULL where it fails or warns. */
static inline uint8_t *eighth_by_libjpeg(const uint8_t *bytes, size_t n,
                                         struct twx_jpeg_plane *plane)
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

/** The mean of a wave of a block, over the pixels of one of its halves. */
static inline double mean_of_half(unsigned number, unsigned half)
{
    static double means[8][2];
    if (means[0][0] == 0.0) {
        for (unsigned k = 0; k < 8; k++) {
            for (unsigned x = 0; x < 8; x++) {
                const double wave = k == 0 ? sqrt(0.5) : cos((2 * x + 1) * k * M_PI / 16);
                means[k][x / 4] += wave / 8;
            }
        }
    }
    return means[number][half];
}

/** A coefficient, within what no encoder exceeds: the reader sums no more. */
static inline double within_bounds(JCOEF value, UINT16 step)
{
    return fmin(fmax(value * (double)step, -INT16_MAX), INT16_MAX);
}

/** The mean of a quarter of a block: of its 4 x 4 pixels, by all coefficients or the lowest three. */
static inline double mean_of_quarter(const JCOEF *block, const UINT16 *steps, unsigned right,
                                     unsigned lower, bool is_rough)
{
    double sum = 128.0;
    for (unsigned i = 0; i < 64; i++) {
        if (block[i] != 0 && (!is_rough || i == 0 || i == 1 || i == 8)) {
            sum += within_bounds(block[i], steps[i]) * mean_of_half(i % 8, right) *
                   mean_of_half(i / 8, lower);
        }
    }
    return fmin(fmax(sum, 0.0), 255.0);
}

/** How far the mean of a quarter may be off for weights of 2^16 parts, each within 0.61 of these of what it stands for. */
static inline double slack_of_weights(const JCOEF *block, const UINT16 *steps)
{
    double sum = 0.0;
    for (unsigned i = 1; i < 64; i++) {
        if (block[i] != 0) {
            sum += fabs(within_bounds(block[i], steps[i])) * 0.61 / (1 << 16);
        }
    }
    return sum;
}

/**
 * The means of quarters before rounding, of an image whose coefficients are read: by all of them at its edges.
 *
 * slack  out: that of its worst block, which is little in what an encoder makes
 */
static inline double *quarters_of(struct jpeg_decompress_struct *info, jvirt_barray_ptr array,
                                  double *slack)
{
    *slack = 0.0;
    const JDIMENSION width = (info->image_width + 7) / 8 * 2;
    const JDIMENSION height = (info->image_height + 7) / 8 * 2;
    const UINT16 *steps = info->comp_info[0].quant_table->quantval;
    double *means = calloc((size_t)width * height, sizeof *means);
    if (means == NULL) {
        abort();
    }
    for (JDIMENSION y = 0; y < height; y++) {
        JBLOCKARRAY row = info->mem->access_virt_barray((j_common_ptr)info, array, y / 2, 1, FALSE);
        for (JDIMENSION x = 0; x < width; x++) {
            const bool is_inside = x >= 2 && y >= 2 && x + 2 < width && y + 2 < height;
            means[(size_t)y * width + x] =
                mean_of_quarter(row[0][x / 2], steps, x % 2, y % 2, is_inside);
            *slack = fmax(*slack, slack_of_weights(row[0][x / 2], steps));
        }
    }
    return means;
}

/** What the means of quarters are before they are rounded, owned (free); NULL where libjpeg fails or warns.  slack: as above */
static inline double *quarters_by_libjpeg(const uint8_t *bytes, size_t n, double *slack)
{
    static struct twx_jpeg_reader reader;
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    double *volatile means = NULL;
    if (!twx_jpeg_reader_init(&reader)) {
        abort();
    }
    twx_jpeg_reader_begin(&reader, &source, TWX_JPEG_END_FAILS);
    if (setjmp(reader.on_error) == 0) {
        struct jpeg_decompress_struct *info = &reader.info;
        (void)jpeg_read_header(info, TRUE);
        jvirt_barray_ptr *arrays = jpeg_read_coefficients(info);
        if (info->err->num_warnings == 0) {
            means = quarters_of(info, arrays[0], slack);
        }
    }
    twx_jpeg_reader_release(&reader);
    return means;
}

/** How far samples are from what they were rounded from, at most. */
static inline double farthest_from(const uint8_t *samples, const double *means, size_t n)
{
    double most = 0.0;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs(samples[i] - means[i]));
    }
    return most;
}

#endif
