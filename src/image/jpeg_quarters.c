// SPDX-License-Identifier: MIT
//
// Eight blocks at a time where there is SSE2: all numbers fit in 16 bits, and their products, and sums of two of these, in 32.
#include "image/jpeg_quarters.h"

#include "base/vectors.h"

#if defined(TWX_SSE2)
#include <emmintrin.h>
#include <string.h>

enum { LANES = 8 };

/** Waves as pairs, times their steps, as twx_jpeg_wave has them. */
static inline __m128i waves_of(const int16_t *waves, __m128i steps)
{
    const __m128i pairs = _mm_loadu_si128((const __m128i *)(const void *)waves);
    const __m128i low = _mm_mullo_epi16(pairs, steps);
    const __m128i high = _mm_mulhi_epi16(pairs, steps);
    const __m128i products =
        _mm_packs_epi32(_mm_unpacklo_epi16(low, high), _mm_unpackhi_epi16(low, high));
    return _mm_max_epi16(products, _mm_set1_epi16(-INT16_MAX));
}

/** Samples of four blocks in 16 bits, not yet clipped: what is above and what is below. */
static inline void quarters_of(__m128i middle, __m128i waves, __m128i *above, __m128i *below)
{
    const int32_t weight = twx_jpeg_weight(1, 0);
    const __m128i of_sum = _mm_set1_epi16((int16_t)weight);
    const __m128i of_difference = _mm_set1_epi32(-weight * (1 << 16) | weight);
    const __m128i sum = _mm_madd_epi16(waves, of_sum);  // left half and upper half
    const __m128i difference = _mm_madd_epi16(waves, of_difference);
    const __m128i upper_left = _mm_srai_epi32(_mm_add_epi32(middle, sum), 16);
    const __m128i upper_right = _mm_srai_epi32(_mm_sub_epi32(middle, difference), 16);
    const __m128i lower_left = _mm_srai_epi32(_mm_add_epi32(middle, difference), 16);
    const __m128i lower_right = _mm_srai_epi32(_mm_sub_epi32(middle, sum), 16);
    *above = _mm_packs_epi32(_mm_unpacklo_epi32(upper_left, upper_right),
                             _mm_unpackhi_epi32(upper_left, upper_right));
    *below = _mm_packs_epi32(_mm_unpacklo_epi32(lower_left, lower_right),
                             _mm_unpackhi_epi32(lower_left, lower_right));
}

/** Eight blocks: 16 samples, and as many of the row below. */
static inline void put_eight(const int16_t *dcs, const int16_t *waves, const uint8_t *steps,
                             uint8_t *upper, uint8_t *lower)
{
    const __m128i dc = _mm_mullo_epi16(_mm_loadu_si128((const __m128i *)(const void *)dcs),
                                       _mm_set1_epi16(steps[0]));
    const __m128i of_pair = _mm_set1_epi32(steps[2] << 16 | steps[1]);
    const __m128i zero = _mm_setzero_si128();
    const __m128i middle = _mm_set1_epi32((TWX_JPEG_LEVEL_MIDDLE << 16) + (1 << 15));
    // A mean is an eighth of DC: of 2^16, 2^13 times it.
    const __m128i first = _mm_add_epi32(_mm_srai_epi32(_mm_unpacklo_epi16(zero, dc), 3), middle);
    const __m128i second = _mm_add_epi32(_mm_srai_epi32(_mm_unpackhi_epi16(zero, dc), 3), middle);
    __m128i above[2];
    __m128i below[2];
    quarters_of(first, waves_of(waves, of_pair), &above[0], &below[0]);
    quarters_of(second, waves_of(waves + LANES, of_pair), &above[1], &below[1]);
    _mm_storeu_si128((__m128i *)(void *)upper, _mm_packus_epi16(above[0], above[1]));
    _mm_storeu_si128((__m128i *)(void *)lower, _mm_packus_epi16(below[0], below[1]));
}

/** The last blocks, less than eight. */
static void put_last(const struct twx_jpeg_rough_row *row, size_t first, uint8_t *out,
                     size_t stride)
{
    int16_t dcs[LANES] = {0};
    int16_t waves[2 * LANES] = {0};
    uint8_t upper[2 * LANES];
    uint8_t lower[2 * LANES];
    const size_t n = row->n - first;
    memcpy(dcs, row->dcs + first, n * sizeof *dcs);
    memcpy(waves, row->waves + 2 * first, 2 * n * sizeof *waves);
    put_eight(dcs, waves, row->steps, upper, lower);
    memcpy(out + 2 * first, upper, 2 * n);
    memcpy(out + stride + 2 * first, lower, 2 * n);
}

void twx_jpeg_put_rough_row(const struct twx_jpeg_rough_row *row, uint8_t *out, size_t stride)
{
    size_t i = 0;
    for (; i + LANES <= row->n; i += LANES) {
        put_eight(row->dcs + i, row->waves + 2 * i, row->steps, out + 2 * i, out + stride + 2 * i);
    }
    if (i < row->n) {
        put_last(row, i, out, stride);
    }
}

#else

void twx_jpeg_put_rough_row(const struct twx_jpeg_rough_row *row, uint8_t *out, size_t stride)
{
    for (size_t i = 0; i < row->n; i++) {
        const int32_t c[TWX_JPEG_WAVES] = {row->dcs[i] * row->steps[0],
                                           row->waves[2 * i] * row->steps[1],
                                           row->waves[2 * i + 1] * row->steps[2]};
        twx_jpeg_put_rough_quarters(c, out + 2 * i, stride);
    }
}

#endif
