// SPDX-License-Identifier: MIT
//
// The samples of luma, a row of MCUs at a time, from where its blocks begin: blocks that were stepped over before, and are sound.
// Internal to jpeg_blocks.c.
#ifndef TWX_IMAGE_JPEG_LUMA_H
#define TWX_IMAGE_JPEG_LUMA_H

#include "image/jpeg_coefficients.h"

struct twx_jpeg_luma {
    const struct twx_jpeg_frame *frame;    // borrowed, until the next file
    const struct twx_jpeg_tables *tables;  // likewise, as the next two
    const uint8_t *data;
    const uint32_t *places;  // in it, of the blocks of all channels: bits
    enum twx_jpeg_means means;
    uint32_t width;  // blocks of the picture
    uint32_t height;
    uint8_t *samples;  // owned, as all that follow: of the means
    size_t samples_cap;
    int16_t *dcs;  // of the blocks of a row of MCUs, in rows
    size_t dcs_cap;
    int16_t *waves;  // two for each
    size_t waves_cap;
    int32_t dc;       // the sum of differences
    uint32_t n_left;  // MCUs until it begins again
    struct twx_jpeg_weighting weighting;
    // Puts the blocks of a row of MCUs. False where a mean might wrap in libjpeg.
    bool (*put_row)(struct twx_jpeg_luma *luma, uint32_t row);
};

/** Makes an empty one. is_fast: the machine has the shifts of jpeg_bits.h */
void twx_jpeg_luma_init(struct twx_jpeg_luma *luma, bool is_fast);
void twx_jpeg_luma_release(struct twx_jpeg_luma *luma);

/** Makes room for the samples. False when out of memory, or where a picture has more blocks than `most`. */
bool twx_jpeg_luma_begin(struct twx_jpeg_luma *luma, const struct twx_jpeg_frame *frame,
                         enum twx_jpeg_means means, size_t most)
    __attribute__((warn_unused_result));

/** Makes room for a row of MCUs, before the first. All others are borrowed. False when out of memory. */
bool twx_jpeg_luma_begin_rows(struct twx_jpeg_luma *luma, const struct twx_jpeg_tables *tables,
                              const uint8_t *data, const uint32_t *places)
    __attribute__((warn_unused_result));

/** That which runs on any machine. */
bool twx_jpeg_luma_put_row_plain(struct twx_jpeg_luma *luma, uint32_t row);

#endif
