// SPDX-License-Identifier: MIT
//
// Lanczos-3 weights of one side of a box, for the grids of both halves of a hash, and a cache of them. Internal to
// box_resampler.c.
#ifndef TWX_HASH_BOX_AXIS_H
#define TWX_HASH_BOX_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#include "hash/box_kernels.h"

enum { TWX_BOX_OUTPUTS_MAX = 17 };

/** [begin, begin + extent) of n samples, sample k of which covers [k, k + 1). */
struct twx_box_span {
    uint32_t n;
    double begin;
    double extent;
};

/** The weights for some number of outputs. Those of sample k for output i are weights[k * step + i]. */
struct twx_box_weights {
    unsigned n_outputs;
    size_t step;                          // n_outputs, rounded up to whole lanes; zeros fill up
    uint32_t first[TWX_BOX_OUTPUTS_MAX];  // the samples that have weight for an output
    uint32_t end[TWX_BOX_OUTPUTS_MAX];
    float *weights;
};

struct twx_box_axis {
    struct twx_box_span span;
    struct twx_box_weights of[2];  // for N and N + 1 outputs
    float *weights;                // owned, of both
    size_t weights_cap;
};

struct twx_box_axis_cache;

/** Owned: twx_box_axis_cache_free; NULL when out of memory. */
struct twx_box_axis_cache *twx_box_axis_cache_create(unsigned hash_size,
                                                     const struct twx_box_kernels *kernels);
/** Accepts NULL. */
void twx_box_axis_cache_free(struct twx_box_axis_cache *cache);

/** The axis of a span, of at least two samples a cell: borrowed until the next is asked for; NULL when out of memory. */
const struct twx_box_axis *twx_box_axis_for(struct twx_box_axis_cache *cache,
                                            const struct twx_box_span *span);

#endif
