// SPDX-License-Identifier: MIT
//
// The inner loops of resampling boxes, for this machine. Internal to box_axis.c, box_resampler.c and resample.c.
#ifndef TWX_HASH_BOX_KERNELS_H
#define TWX_HASH_BOX_KERNELS_H

#include <stddef.h>

enum { TWX_BOX_LANES = 8 };  // floats worked on at once

/**
 * A matrix product: row r of `out` is the sum over k < n of vector k times factor k of that row. Products are added in the
 * order of k, each rounded before: sums do not depend on the machine.
 */
struct twx_box_product {
    const float *vectors;
    size_t vector_step;  // floats from one to the next
    const float *factors;
    size_t factor_step;
    size_t factor_row_step;
    size_t n;
    size_t n_columns;  // length of a vector, a multiple of TWX_BOX_LANES
    float *out;
    size_t out_step;
};

/** The weights of n inputs for TWX_BOX_LANES outputs, an input's side by side. */
struct twx_box_weighing {
    float *weights;  // out, of input 0; those of each output sum to 1
    size_t step;     // floats from input to input
    size_t n;
    size_t first;  // [first, end) have weight
    size_t end;
    float centres[TWX_BOX_LANES];  // of the outputs, in inputs
    float scale;                   // of the filter, in inputs
};

struct twx_box_kernels {
    void (*product_of_8)(const struct twx_box_product *product);  // 8 rows
    void (*product_of_9)(const struct twx_box_product *product);
    void (*product_of_1)(const struct twx_box_product *product);
    // Clips n samples, a multiple of TWX_BOX_LANES, and rounds them to 1/256 of a grey level.
    void (*round)(float *samples, size_t n);
    void (*weigh)(const struct twx_box_weighing *weighing);
};

/** The fastest ones; all give the same, bit by bit. */
const struct twx_box_kernels *twx_box_kernels(void);
/** Those that run everywhere. */
const struct twx_box_kernels *twx_box_kernels_plain(void);

#endif
