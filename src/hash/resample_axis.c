// SPDX-License-Identifier: MIT
//
// Lanczos-3 weights, support scaled to the reduction. Owns the weights of all axes of a cache, which only grow.
#include "hash/resample_axis.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

enum {
    SUPPORT = 3,   // Lanczos-3
    N_AXES = 512,  // sets of weights kept: most sizes of a collection, 2 MB
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

/** The weights of output i of an axis, which sum to 1. */
static void fill_weights(struct twx_axis *axis, unsigned i)
{
    const struct twx_span *span = &axis->span;
    const double scale = span->extent / span->n_outputs;
    const double filter_scale = fmax(scale, 1.0);
    const double support = SUPPORT * filter_scale;
    const double centre = (i + 0.5) * scale;
    const double begin = fmax(0.0, floor(centre - support + 0.5));
    const double end = fmin((double)span->n_inputs, floor(centre + support + 0.5));
    float *weights = axis->weights + i * axis->n_taps;
    axis->first[i] = (uint32_t)begin;
    axis->count[i] = (uint32_t)(end - begin);
    double sum = 0.0;
    for (uint32_t k = 0; k < axis->count[i]; k++) {
        const double x = (begin + k + 0.5 - centre) / filter_scale;
        const double weight = lanczos3(x);
        weights[k] = (float)weight;
        sum += weight;
    }
    for (uint32_t k = 0; k < axis->count[i]; k++) {
        weights[k] = (float)(weights[k] / sum);
    }
    for (size_t k = axis->count[i]; k < axis->n_taps; k++) {
        weights[k] = 0.0F;
    }
}

/** Computes an axis again. False when out of memory. */
static bool axis_fill(struct twx_axis *axis, const struct twx_span *span)
{
    axis->span = *span;
    const size_t n_taps = (size_t)ceil(SUPPORT * fmax(span->extent / span->n_outputs, 1.0)) * 2 + 1;
    axis->n_taps = (n_taps + TWX_AXIS_LANES - 1) / TWX_AXIS_LANES * TWX_AXIS_LANES;
    if (!twx_reserve((void **)&axis->weights, &axis->weights_cap, axis->n_taps * span->n_outputs,
                     sizeof(float))) {
        axis->span.n_inputs = 0;
        return false;
    }
    for (unsigned i = 0; i < span->n_outputs; i++) {
        fill_weights(axis, i);
    }
    return true;
}

static bool is_of(const struct twx_axis *axis, const struct twx_span *span)
{
    return axis->span.n_inputs == span->n_inputs && axis->span.n_outputs == span->n_outputs &&
           axis->span.extent == span->extent;
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
    unsigned at = (2 * (unsigned)(span->extent * 8.0) + span->n_outputs % 2) % N_AXES;
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
