// SPDX-License-Identifier: MIT
//
// Halving by means of four, local means by two running boxes on each axis.
#include "likeness/bands.h"

#include <stddef.h>
#include <string.h>

enum {
    BLUR_RADIUS =
        4,  // of a box, in pixels of each band; two of them are about a Gaussian of sigma 3.7
    LANES =
        TWX_LUMA_SIDE >> (TWX_N_BANDS - 1),  // columns worked on at once: each side is a multiple
};

/** Adds a row of a plane to sums, times a factor. */
static void add_row(const float *row, float factor, float *sums)
{
    for (int x = 0; x < LANES; x++) {
        sums[x] += factor * row[x];
    }
}

/** The means of up to 2 * BLUR_RADIUS + 1 rows around each row, LANES columns at once.  out: not overlapping in */
static void blur_rows(const float *in, int side, float *out)
{
    for (int left = 0; left < side; left += LANES) {
        float sums[LANES] = {0};
        int count = 0;
        for (; count < BLUR_RADIUS; count++) {
            add_row(in + (ptrdiff_t)count * side + left, 1.0F, sums);
        }
        for (int y = 0; y < side; y++) {
            if (y + BLUR_RADIUS < side) {
                add_row(in + (ptrdiff_t)(y + BLUR_RADIUS) * side + left, 1.0F, sums);
                count++;
            }
            if (y > BLUR_RADIUS) {
                add_row(in + (ptrdiff_t)(y - BLUR_RADIUS - 1) * side + left, -1.0F, sums);
                count--;
            }
            const float factor = 1.0F / (float)count;
            float *mean = out + (ptrdiff_t)y * side + left;
            for (int x = 0; x < LANES; x++) {
                mean[x] = factor * sums[x];
            }
        }
    }
}

static void transpose(const float *in, int side, float *out)
{
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            out[(ptrdiff_t)x * side + y] = in[(ptrdiff_t)y * side + x];
        }
    }
}

void twx_blur(float *plane, int side)
{
    float other[TWX_BANDS_PIXELS];
    for (int axis = 0; axis < 2; axis++) {
        blur_rows(plane, side, other);
        blur_rows(other, side, plane);
        transpose(plane, side, other);
        memcpy(plane, other, (size_t)side * (size_t)side * sizeof *plane);
    }
}

static void take_high(const struct twx_band *band)
{
    const int n = band->side * band->side;
    memcpy(band->high, band->luma, (size_t)n * sizeof *band->high);
    twx_blur(band->high, band->side);
    for (int i = 0; i < n; i++) {
        band->high[i] = band->luma[i] - band->high[i];
    }
}

static void halve(const struct twx_band *in, const struct twx_band *out)
{
    for (int y = 0; y < out->side; y++) {
        const float *upper = in->luma + (ptrdiff_t)2 * y * in->side;
        const float *lower = upper + in->side;
        for (int x = 0; x < out->side; x++, upper += 2, lower += 2) {
            out->luma[(ptrdiff_t)y * out->side + x] =
                0.25F * (upper[0] + upper[1] + lower[0] + lower[1]);
        }
    }
}

void twx_bands_make(const struct twx_likeness_plane *plane, struct twx_bands *bands)
{
    ptrdiff_t at = 0;
    for (int i = 0; i < TWX_N_BANDS; i++) {
        const int side = TWX_LUMA_SIDE >> i;
        bands->band[i].side = side;
        bands->band[i].luma = bands->luma + at;
        bands->band[i].high = i > 0 ? bands->high + at - TWX_BANDS_PIXELS : NULL;
        at += (ptrdiff_t)side * side;
    }
    for (int i = 0; i < TWX_BANDS_PIXELS; i++) {
        bands->luma[i] = plane->luma[i];
    }
    for (int i = 0; i < TWX_N_BANDS; i++) {
        if (i > 0) {
            halve(&bands->band[i - 1], &bands->band[i]);
        }
        if (i > 0) {
            take_high(&bands->band[i]);
        }
    }
}
