// SPDX-License-Identifier: MIT
//
// Support and centres as in resample_axis.c. Collections repeat their sizes, and then their spans.
#include "hash/box_axis.h"

#include <stdlib.h>

#include "base/alloc.h"

enum {
    SUPPORT = 3,  // Lanczos-3
    N_AXES = 64,  // of some sizes: 7 kB each for a thumbnail
};

static const float NOWHERE = -1e9F;  // the centre of an output that there is not: it has no weight

struct twx_box_axis_cache {
    unsigned hash_size;
    const struct twx_box_kernels *kernels;
    struct twx_box_axis axes[N_AXES];  // direct-mapped
};

struct twx_box_axis_cache *twx_box_axis_cache_create(unsigned hash_size,
                                                     const struct twx_box_kernels *kernels)
{
    struct twx_box_axis_cache *cache = twx_alloc(1, sizeof *cache);
    if (cache != NULL) {
        cache->hash_size = hash_size;
        cache->kernels = kernels;
    }
    return cache;
}

void twx_box_axis_cache_free(struct twx_box_axis_cache *cache)
{
    if (cache != NULL) {
        for (int i = 0; i < N_AXES; i++) {
            free(cache->axes[i].weights);
        }
        free(cache);
    }
}

static void fill_weights(const struct twx_box_kernels *kernels, const struct twx_box_span *span,
                         struct twx_box_weights *w)
{
    const double scale = span->extent / w->n_outputs;
    const double support = SUPPORT * scale;
    for (unsigned i = 0; i < w->n_outputs; i++) {
        const double centre = span->begin + (i + 0.5) * scale;
        w->first[i] = centre > support ? (uint32_t)(centre - support + 0.5) : 0;
        const uint32_t end = (uint32_t)(centre + support + 0.5);
        w->end[i] = end < span->n ? end : span->n;
    }
    for (unsigned lane = 0; lane < w->n_outputs; lane += TWX_BOX_LANES) {
        struct twx_box_weighing weighing = {
            .weights = w->weights + lane,
            .step = w->step,
            .n = span->n,
            .first = w->first[lane],
            .scale = (float)scale,
        };
        for (unsigned i = 0; i < TWX_BOX_LANES; i++) {
            const bool is_output = lane + i < w->n_outputs;
            weighing.centres[i] =
                is_output ? (float)(span->begin + (lane + i + 0.5) * scale) : NOWHERE;
            weighing.end = is_output ? w->end[lane + i] : weighing.end;
        }
        kernels->weigh(&weighing);
    }
}

/** Computes an axis again. False when out of memory. */
static bool axis_fill(const struct twx_box_axis_cache *cache, struct twx_box_axis *axis,
                      const struct twx_box_span *span)
{
    size_t n_floats = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct twx_box_weights *w = &axis->of[i];
        w->n_outputs = cache->hash_size + i;
        w->step = ((size_t)w->n_outputs + TWX_BOX_LANES - 1) / TWX_BOX_LANES * TWX_BOX_LANES;
        n_floats += w->step * span->n;
    }
    axis->span.n = 0;
    if (!twx_reserve((void **)&axis->weights, &axis->weights_cap, n_floats, sizeof(float))) {
        return false;
    }
    axis->span = *span;
    axis->of[0].weights = axis->weights;
    axis->of[1].weights = axis->weights + axis->of[0].step * span->n;
    fill_weights(cache->kernels, span, &axis->of[0]);
    fill_weights(cache->kernels, span, &axis->of[1]);
    return true;
}

static bool is_of(const struct twx_box_axis *axis, const struct twx_box_span *span)
{
    return axis->span.n == span->n && axis->span.begin == span->begin &&
           axis->span.extent == span->extent;
}

const struct twx_box_axis *twx_box_axis_for(struct twx_box_axis_cache *cache,
                                            const struct twx_box_span *span)
{
    const uint64_t mixed =
        (uint64_t)(span->extent * 4096.0) * 31 + (uint64_t)((span->begin + 1.0) * 4096.0) * 17;
    struct twx_box_axis *axis = &cache->axes[mixed * 0x9e3779b97f4a7c15 >> 58];
    return is_of(axis, span) || axis_fill(cache, axis, span) ? axis : NULL;
}
