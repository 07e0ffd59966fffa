// SPDX-License-Identifier: MIT
//
// Weights of one axis of a resampling, and a cache of them: collections repeat their sizes. Internal to resample.c.
#ifndef TWX_HASH_RESAMPLE_AXIS_H
#define TWX_HASH_RESAMPLE_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TWX_AXIS_LANES = 16,  // weights are padded with zeros to a multiple
    TWX_AXIS_OUTPUTS_MAX = 17,
    TWX_AXES_IN_USE = 4,  // of one plane: two horizontal, two vertical
};

/** What is resampled to what: [0, extent) of n_inputs samples, sample k of which covers [k, k + 1). */
struct twx_span {
    uint32_t n_inputs;
    unsigned n_outputs;
    double extent;
    // Samples 2k and 2k + 1 stand for the 8 pixels of a block whose halves' means they are, and which have no other wave than the
    // lowest; the extent is a whole number of pixels, each a quarter of a sample.
    bool is_of_halves;
};

/** Output i is the sum of weights[i * n_taps + k] * input[first[i] + k], k < count[i]. */
struct twx_axis {
    struct twx_span span;
    size_t n_taps;
    size_t weights_cap;
    uint32_t first[TWX_AXIS_OUTPUTS_MAX];
    uint32_t count[TWX_AXIS_OUTPUTS_MAX];
    float *weights;  // owned
};

struct twx_axis_cache;

/** Owned: twx_axis_cache_free; NULL when out of memory. */
struct twx_axis_cache *twx_axis_cache_create(void);
/** Accepts NULL. */
void twx_axis_cache_free(struct twx_axis_cache *cache);

/**
 * The axis of a span.
 *
 * in_use   axes that must stay as they are; NULL among them counts as none
 * returns  borrowed, valid until it is asked for another one without being in use; NULL when out of memory
 */
const struct twx_axis *twx_axis_for(struct twx_axis_cache *cache, const struct twx_span *span,
                                    const struct twx_axis *const in_use[static TWX_AXES_IN_USE]);

#endif
