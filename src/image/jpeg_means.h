// SPDX-License-Identifier: MIT
//
// From the coefficients of a block of luma, after its quantisation is undone, to grey levels: its mean, or the means of its quarters,
// 4 x 4 pixels each. Those are the block's mean and three shares: how far the left half is from it, the upper half, and the upper
// left and lower right quarters.
#ifndef TWX_IMAGE_JPEG_MEANS_H
#define TWX_IMAGE_JPEG_MEANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum twx_jpeg_means {
    TWX_JPEG_OF_BLOCKS = 1,  // samples of a block on each axis
    TWX_JPEG_OF_QUARTERS = 2,
};

enum {
    TWX_JPEG_DC_MOST = 2048,    // first coefficients beyond, and
    TWX_JPEG_LEVEL_MOST = 512,  // a mean beyond, from the middle, may wrap in libjpeg
    TWX_JPEG_LEVEL_MIDDLE = 128,
    TWX_JPEG_WAVES =
        3,  // coefficients by which a block is known roughly: DC, and the lowest waves across and down
    TWX_JPEG_SHARES = 4,
};

/** Whether the mean of a block is one that does not wrap in libjpeg. dc: before its step was undone */
static inline bool twx_jpeg_is_sound(int32_t dc, int32_t step)
{
    const int64_t mean = ((int64_t)dc * step + 4) >> 3;
    return dc >= -TWX_JPEG_DC_MOST && dc < TWX_JPEG_DC_MOST && mean >= -TWX_JPEG_LEVEL_MOST &&
           mean < TWX_JPEG_LEVEL_MOST;
}

static inline uint8_t twx_jpeg_clip(int64_t level)
{
    return (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
}

/** libjpeg's jpeg_idct_1x1. */
static inline uint8_t twx_jpeg_mean(int32_t dc)
{
    return twx_jpeg_clip(((dc + 4) >> 3) + TWX_JPEG_LEVEL_MIDDLE);
}

/** A coefficient within what 16 bits hold, as all of an encoder are. */
static inline int32_t twx_jpeg_wave(int32_t c)
{
    return c < -INT16_MAX ? -INT16_MAX : c > INT16_MAX ? INT16_MAX : c;
}

/**
 * What a coefficient of 1 adds to its share, as part of 2^16: an eighth of the wave's means over the first halves, each
 * sqrt(2) / 4 times the sum of cos((2x + 1) k pi / 16), x = 0..3. Of even waves that is 0.
 *
 * across, down  number of the wave, 0 to 7
 */
static inline int32_t twx_jpeg_weight(unsigned across, unsigned down)
{
    static const int16_t halves[8] = {8192, 7423, 0, -2607, 0, 1742, 0, -1477};
    return (halves[across] * halves[down] + 4096) >> 13;
}

/** The share that a coefficient adds to. */
static inline unsigned twx_jpeg_share(unsigned across, unsigned down)
{
    return (across > 0) + 2U * (down > 0);
}

/**
 * The means of a block's quarters.
 *
 * shares   of 2^16: 0 the mean, from the middle level; 1 of the left half; 2 of the upper half; 3 of two quarters
 * out      the upper two; the lower ones are `stride` behind
 */
static inline void twx_jpeg_put_quarters(const int64_t shares[static TWX_JPEG_SHARES], uint8_t *out,
                                         size_t stride)
{
    const int64_t middle = shares[0] + (TWX_JPEG_LEVEL_MIDDLE << 16) + (1 << 15);
    out[0] = twx_jpeg_clip((middle + shares[1] + shares[2] + shares[3]) >> 16);
    out[1] = twx_jpeg_clip((middle - shares[1] + shares[2] - shares[3]) >> 16);
    out[stride] = twx_jpeg_clip((middle + shares[1] - shares[2] - shares[3]) >> 16);
    out[stride + 1] = twx_jpeg_clip((middle - shares[1] - shares[2] + shares[3]) >> 16);
}

/** The same by the three lowest coefficients alone: DC, within 8 TWX_JPEG_LEVEL_MOST, the waves across and down. */
static inline void twx_jpeg_put_rough_quarters(const int32_t c[static TWX_JPEG_WAVES], uint8_t *out,
                                               size_t stride)
{
    const int32_t weight = twx_jpeg_weight(1, 0);
    const int64_t shares[TWX_JPEG_SHARES] = {
        (int64_t)c[0] * twx_jpeg_weight(0, 0),
        (int64_t)twx_jpeg_wave(c[1]) * weight,
        (int64_t)twx_jpeg_wave(c[2]) * weight,
    };
    twx_jpeg_put_quarters(shares, out, stride);
}

#endif
