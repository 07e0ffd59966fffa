// SPDX-License-Identifier: MIT
//
// Resampling by a tent, which is as wide as a source pixel where it enlarges and as a small pixel where it reduces.
#include "likeness/likeness_plane.h"

#include <assert.h>
#include <math.h>

#include "hash/turn.h"

enum {
    SOURCE_PIXELS = TWX_LIKENESS_SOURCE_SIDE * TWX_LIKENESS_SOURCE_SIDE,
    TAPS_MOST = 2 * TWX_LIKENESS_SOURCE_SIDE / TWX_CHROMA_SIDE + 1,
};

/** What one small pixel is made of along an axis. */
struct tent {
    uint32_t first;
    uint32_t n;
    float weights[TAPS_MOST];  // that sum up to 1
};

static struct tent tent_of(uint32_t i, uint32_t n_small, uint32_t n_source)
{
    const double scale = (double)n_source / n_small;
    const double centre =
        (i + 0.5) * scale - 0.5;  // in source pixels: their centres are whole numbers
    const double radius = fmax(scale, 1.0);
    const double first = fmax(ceil(centre - radius), 0.0);
    const double last = fmin(floor(centre + radius), n_source - 1.0);
    struct tent tent = {.first = (uint32_t)first, .n = (uint32_t)(last - first) + 1};
    double sum = 0.0;
    for (uint32_t k = 0; k < tent.n; k++) {
        sum += fmax(radius - fabs(first + k - centre), 0.0);
    }
    for (uint32_t k = 0; k < tent.n; k++) {
        tent.weights[k] = (float)(fmax(radius - fabs(first + k - centre), 0.0) / sum);
    }
    return tent;
}

static float add_up(const struct tent *tent, const float *values, uint32_t step)
{
    float sum = 0.0F;
    for (uint32_t k = 0; k < tent->n; k++) {
        sum += tent->weights[k] * values[(size_t)(tent->first + k) * step];
    }
    return sum;
}

/** Resamples one channel to a square, rounded. */
static void resample(const float *channel, uint32_t width, uint32_t height, uint32_t side,
                     uint8_t *out)
{
    float narrow[TWX_LIKENESS_SOURCE_SIDE * TWX_LUMA_SIDE];
    for (uint32_t x = 0; x < side; x++) {
        const struct tent across = tent_of(x, side, width);
        for (uint32_t y = 0; y < height; y++) {
            narrow[y * side + x] = add_up(&across, channel + (size_t)y * width, 1);
        }
    }
    for (uint32_t y = 0; y < side; y++) {
        const struct tent down = tent_of(y, side, height);
        for (uint32_t x = 0; x < side; x++) {
            const float value = add_up(&down, narrow + x, side) + 0.5F;
            out[y * side + x] = (uint8_t)fminf(fmaxf(value, 0.0F), 255.0F);
        }
    }
}

void twx_likeness_plane_make(const struct twx_small_plane *picture,
                             struct twx_likeness_plane *plane)
{
    float channel[SOURCE_PIXELS] = {0};
    const size_t n = (size_t)picture->width * picture->height;
    const uint8_t *rgb = picture->pixels;
    assert(picture->n_channels == 3 && picture->width <= TWX_LIKENESS_SOURCE_SIDE &&
           picture->height <= TWX_LIKENESS_SOURCE_SIDE);
    plane->aspect = (float)picture->width / (float)picture->height;
    for (size_t i = 0; i < n; i++) {  // Rec. 601, all three
        channel[i] = 0.299F * rgb[3 * i] + 0.587F * rgb[3 * i + 1] + 0.114F * (float)rgb[3 * i + 2];
    }
    resample(channel, picture->width, picture->height, TWX_LUMA_SIDE, plane->luma);
    for (size_t i = 0; i < n; i++) {
        channel[i] = 128.0F - 0.168736F * rgb[3 * i] - 0.331264F * rgb[3 * i + 1] +
                     0.5F * (float)rgb[3 * i + 2];
    }
    resample(channel, picture->width, picture->height, TWX_CHROMA_SIDE, plane->chroma[0]);
    for (size_t i = 0; i < n; i++) {
        channel[i] = 128.0F + 0.5F * rgb[3 * i] - 0.418688F * rgb[3 * i + 1] -
                     0.081312F * (float)rgb[3 * i + 2];
    }
    resample(channel, picture->width, picture->height, TWX_CHROMA_SIDE, plane->chroma[1]);
}

static void turn(const uint8_t *in, uint32_t side, unsigned orientation, uint8_t *out)
{
    const struct twx_small_plane plane = {side, side, 1, in};
    (void)twx_orient_plane(&plane, orientation, out);
}

/** Makes it the plane of the negative. */
static void invert(struct twx_likeness_plane *plane)
{
    for (size_t i = 0; i < sizeof plane->luma; i++) {
        plane->luma[i] = (uint8_t)(255 - plane->luma[i]);
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof plane->chroma[k]; i++) {
            const int value = 256 - plane->chroma[k][i];  // mirrored at 128
            plane->chroma[k][i] = (uint8_t)(value < 256 ? value : 255);
        }
    }
}

void twx_likeness_plane_turn(const struct twx_likeness_plane *in, unsigned turn_number,
                             struct twx_likeness_plane *out)
{
    const bool is_inverted = turn_number > TWX_TURN_INVERTED;
    const unsigned orientation = turn_number - (is_inverted ? TWX_TURN_INVERTED : 0U);
    out->aspect = orientation >= 5 ? 1.0F / in->aspect : in->aspect;
    turn(in->luma, TWX_LUMA_SIDE, orientation, out->luma);
    turn(in->chroma[0], TWX_CHROMA_SIDE, orientation, out->chroma[0]);
    turn(in->chroma[1], TWX_CHROMA_SIDE, orientation, out->chroma[1]);
    if (is_inverted) {
        invert(out);
    }
}
