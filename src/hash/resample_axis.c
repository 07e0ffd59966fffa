// SPDX-License-Identifier: MIT
//
// Lanczos-3 weights, support scaled to the reduction. Owns the weights of all axes of a cache, which only grow.
#include "hash/resample_axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    SUPPORT = 3,    // Lanczos-3
    N_AXES = 2048,  // sets of weights kept: the sizes of a collection, 4 MB
    BLOCK_PX = 8,   // pixels of a block, of a JPEG
    HALF_PX = 4,
};

/** The lowest wave of a block, cos((2x + 1) pi / 16), in units of its mean in the first half. */
static const double wave[BLOCK_PX] = {
    1.5307337294603589,  1.2976933952858309,  0.8670910052989570,  0.3044818699548530,
    -0.3044818699548530, -0.8670910052989570, -1.2976933952858309, -1.5307337294603589,
};

struct twx_axis_cache {
    struct twx_axis axes[N_AXES];  // direct-mapped
};

/** sinc(x) * sinc(x / 3) for |x| < 3, by one sine: sin(3t) = 3 sin t - 4 sin^3 t. */
static double lanczos3(double x)
{
    const double t = x * (M_PI / SUPPORT);
    if (fabs(x) >= SUPPORT) {
        return 0.0;
    }
    if (fabs(t) < 1e-6) {
        return 1.0;
    }
    const double s = sin(t);
    return s * s * (3.0 - 4.0 * s * s) / (SUPPORT * t * t);
}

struct twx_axis_cache *twx_axis_cache_create(void)
{
    return twx_alloc(1, sizeof(struct twx_axis_cache));
}

void twx_axis_cache_free(struct twx_axis_cache *cache)
{
    if (cache != NULL) {
        for (int i = 0; i < N_AXES; i++) {
            free(cache->axes[i].weights);
        }
        free(cache);
    }
}

/** The inputs that an output sees: how many from which one on, and each one's place in the filter. */
struct window {
    uint32_t first;
    uint32_t count;
    double place;  // of the first one's middle
    double step;   // from one to the next
};

/** Of output i of n_outputs, by the pixels or samples [0, extent), of which there are n. */
static struct window window_of(double extent, uint32_t n, unsigned n_outputs, unsigned i)
{
    const double scale = extent / n_outputs;
    const double filter_scale = fmax(scale, 1.0);
    const double support = SUPPORT * filter_scale;
    const double centre = (i + 0.5) * scale;
    const double begin = fmax(0.0, floor(centre - support + 0.5));
    const double end = fmin((double)n, floor(centre + support + 0.5));
    return (struct window){.first = (uint32_t)begin,
                           .count = (uint32_t)(end - begin),
                           .place = (begin + 0.5 - centre) / filter_scale,
                           .step = 1.0 / filter_scale};
}

/** The weights of output i of an axis, which sum to 1. */
static void fill_weights(struct twx_axis *axis, unsigned i)
{
    const struct twx_span *span = &axis->span;
    const struct window window = window_of(span->extent, span->n_inputs, span->n_outputs, i);
    float *weights = axis->weights + i * axis->n_taps;
    axis->first[i] = window.first;
    axis->count[i] = window.count;
    double sum = 0.0;
    for (uint32_t k = 0; k < window.count; k++) {
        const double weight = lanczos3(window.place + k * window.step);
        weights[k] = (float)weight;
        sum += weight;
    }
    for (uint32_t k = 0; k < window.count; k++) {
        weights[k] = (float)(weights[k] / sum);
    }
    for (size_t k = window.count; k < axis->n_taps; k++) {
        weights[k] = 0.0F;
    }
}

/**
 * The same of the halves of blocks: the weights of all pixels in what a block's mean and its lowest wave give for them. By half
 * the sum of both halves is the mean, and half their difference the wave's share in a half.
 */
static void fill_half_weights(struct twx_axis *axis, unsigned i)
{
    const struct twx_span *span = &axis->span;
    const uint32_t n_pixels = (uint32_t)(span->extent * HALF_PX);
    const struct window window = window_of(n_pixels, n_pixels, span->n_outputs, i);
    const uint32_t first_block = window.first / BLOCK_PX;
    const uint32_t end = window.first + window.count;
    double sums[2] = {0.0};  // of a block: the weights, and the weights in its wave
    double sum = 0.0;
    float *weights = axis->weights + i * axis->n_taps;
    axis->first[i] = first_block * 2;
    axis->count[i] = ((end + BLOCK_PX - 1) / BLOCK_PX - first_block) * 2;
    memset(weights, 0, axis->n_taps * sizeof *weights);
    for (uint32_t x = window.first; x < end; x++) {
        const double weight = lanczos3(window.place + (x - window.first) * window.step);
        sums[0] += weight;
        sums[1] += weight * wave[x % BLOCK_PX];
        sum += weight;
        if (x % BLOCK_PX == BLOCK_PX - 1 || x + 1 == end) {
            float *halves = weights + ((size_t)x / BLOCK_PX - first_block) * 2;
            halves[0] = (float)((sums[0] + sums[1]) / 2);
            halves[1] = (float)((sums[0] - sums[1]) / 2);
            sums[0] = sums[1] = 0.0;
        }
    }
    for (uint32_t k = 0; k < axis->count[i]; k++) {
        weights[k] = (float)(weights[k] / sum);
    }
}

/** Computes an axis again. False when out of memory. */
static bool axis_fill(struct twx_axis *axis, const struct twx_span *span)
{
    axis->span = *span;
    // Of halves those of the blocks at both ends of a window count whole.
    const size_t n_taps = (size_t)ceil(SUPPORT * fmax(span->extent / span->n_outputs, 1.0)) * 2 +
                          (span->is_of_halves ? 4 : 1);
    axis->n_taps = (n_taps + TWX_AXIS_LANES - 1) / TWX_AXIS_LANES * TWX_AXIS_LANES;
    if (!twx_reserve((void **)&axis->weights, &axis->weights_cap, axis->n_taps * span->n_outputs,
                     sizeof(float))) {
        axis->span.n_inputs = 0;
        return false;
    }
    for (unsigned i = 0; i < span->n_outputs; i++) {
        if (span->is_of_halves) {
            fill_half_weights(axis, i);
        } else {
            fill_weights(axis, i);
        }
    }
    return true;
}

static bool is_of(const struct twx_axis *axis, const struct twx_span *span)
{
    return axis->span.n_inputs == span->n_inputs && axis->span.n_outputs == span->n_outputs &&
           axis->span.extent == span->extent && axis->span.is_of_halves == span->is_of_halves;
}

static bool is_among(const struct twx_axis *axis,
                     const struct twx_axis *const axes[static TWX_AXES_IN_USE])
{
    for (int i = 0; i < TWX_AXES_IN_USE; i++) {
        if (axes[i] == axis) {
            return true;
        }
    }
    return false;
}

const struct twx_axis *twx_axis_for(struct twx_axis_cache *cache, const struct twx_span *span,
                                    const struct twx_axis *const in_use[static TWX_AXES_IN_USE])
{
    // Axes that are in use together differ in n_outputs or extent: one that would take another's place takes the next.
    const double size = span->extent * (span->is_of_halves ? HALF_PX : BLOCK_PX);  // in pixels
    unsigned at = (2 * (unsigned)size + span->n_outputs % 2) % N_AXES;
    struct twx_axis *axis = &cache->axes[at];
    while (!is_of(axis, span)) {
        if (!is_among(axis, in_use)) {
            return axis_fill(axis, span) ? axis : NULL;
        }
        at = (at + 1) % N_AXES;
        axis = &cache->axes[at];
    }
    return axis;
}
