// SPDX-License-Identifier: MIT
//
// First down the columns of the box, to N and to N + 1 rows, then along these: two matrix products. A box that is as high as
// the picture shares the first with it. Owns its buffers, which only grow.
#include "hash/box_resampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/box_axis.h"

enum {
    LANES = TWX_BOX_LANES,
    // Of a box of a plane, for each cell of the grid: fewer say too little of it.
    CELL_SAMPLES = 2,
    STEP_MAX = (TWX_BOX_OUTPUTS_MAX + LANES - 1) / LANES * LANES,
};

struct twx_box_resampler {
    unsigned hash_size;
    const struct twx_box_kernels *kernels;
    struct twx_box_axis_cache *across;  // two: a box needs an axis of each at once
    struct twx_box_axis_cache *down;
    float *rows;  // (N + N+1) of the plane's stride
    size_t rows_cap;
};

struct twx_box_resampler *twx_box_resampler_create(unsigned hash_size)
{
    struct twx_box_resampler *r = twx_alloc(1, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->hash_size = hash_size;
    r->kernels = twx_box_kernels();
    r->across = twx_box_axis_cache_create(hash_size, r->kernels);
    r->down = twx_box_axis_cache_create(hash_size, r->kernels);
    if (r->across == NULL || r->down == NULL) {
        twx_box_resampler_free(r);
        return NULL;
    }
    return r;
}

void twx_box_resampler_free(struct twx_box_resampler *r)
{
    if (r != NULL) {
        twx_box_axis_cache_free(r->across);
        twx_box_axis_cache_free(r->down);
        free(r->rows);
        free(r);
    }
}

/** The samples whose centres lie in [begin, end).  first: out */
static struct twx_box_span span_of(uint32_t n, double begin, double end, uint32_t *first)
{
    *first = (uint32_t)floor(begin + 0.5);
    const uint32_t after = (uint32_t)fmin(floor(end + 0.5), (double)n);
    return (struct twx_box_span){
        .n = after > *first ? after - *first : 0, .begin = begin - *first, .extent = end - begin};
}

/** How many of the rows or outputs from one on go into one product: 8, or 9 where one would be left. */
static unsigned n_at_once(unsigned n_left)
{
    return n_left == LANES + 1 ? LANES + 1 : LANES;
}

/** Resamples the columns [left, right) of a plane down to w->n_outputs rows. */
static void resample_down(const struct twx_box_resampler *r, const struct twx_reduced_plane *plane,
                          uint32_t top, uint32_t left, uint32_t right,
                          const struct twx_box_weights *w, float *rows)
{
    const size_t begin = (size_t)left / LANES * LANES;
    const size_t end = ((size_t)right + LANES - 1) / LANES * LANES;  // the stride is a multiple
    for (unsigned i = 0; i < w->n_outputs; i++) {
        const uint32_t first = w->first[i];
        struct twx_box_product product = {
            .vectors = plane->levels + (top + first) * plane->stride + begin,
            .vector_step = plane->stride,
            .factors = w->weights + first * w->step + i,
            .factor_step = w->step,
            .n = w->end[i] - first,
            .n_columns = end - begin,
        };
        product.out = rows + i * plane->stride + begin;
        r->kernels->product_of_1(&product);
    }
}

/** Resamples n_rows rows to w->n_outputs samples each. */
static void resample_across(const struct twx_box_resampler *r, const float *rows, size_t stride,
                            unsigned n_rows, const struct twx_box_weights *w, float *samples)
{
    float sums[TWX_BOX_OUTPUTS_MAX * STEP_MAX];
    unsigned n = 0;
    for (unsigned y = 0; y < n_rows; y += n) {
        n = n_at_once(n_rows - y);
        for (unsigned i = 0; i < w->n_outputs; i += LANES) {
            const unsigned last = (i + LANES < w->n_outputs ? i + LANES : w->n_outputs) - 1;
            const uint32_t first = w->first[i];
            const struct twx_box_product product = {
                .vectors = w->weights + first * w->step + i,
                .vector_step = w->step,
                .factors = rows + y * stride + first,
                .factor_step = 1,
                .factor_row_step = stride,
                .n = w->end[last] - first,
                .n_columns = LANES,
                .out = sums + y * w->step + i,
                .out_step = w->step,
            };
            if (n == LANES) {
                r->kernels->product_of_8(&product);
            } else {
                r->kernels->product_of_9(&product);
            }
        }
    }
    r->kernels->round(sums, n_rows * w->step);
    const float *from = sums;
    for (unsigned y = 0; y < n_rows; y++, from += w->step, samples += w->n_outputs) {
        unsigned i = 0;
        for (; i + LANES <= w->n_outputs; i += LANES) {
            memcpy(samples + i, from + i, LANES * sizeof *from);
        }
        if (i < w->n_outputs) {
            samples[i] = from[i];  // N + 1 outputs
        }
    }
}

enum twx_status twx_box_resampler_samples(struct twx_box_resampler *r,
                                          const struct twx_reduced_plane *plane,
                                          const struct twx_box *box, struct twx_samples *samples,
                                          bool *is_there, struct twx_error *err)
{
    uint32_t left = 0;
    uint32_t top = 0;
    const struct twx_box_span x =
        span_of(plane->width, box->left * plane->extent_x, box->right * plane->extent_x, &left);
    const struct twx_box_span y =
        span_of(plane->height, box->top * plane->extent_y, box->bottom * plane->extent_y, &top);
    const unsigned n = r->hash_size;
    *is_there = x.n >= CELL_SAMPLES * (n + 1) && y.n >= CELL_SAMPLES * (n + 1);
    if (!*is_there) {
        return TWX_OK;
    }
    const struct twx_box_axis *across = twx_box_axis_for(r->across, &x);
    const float *rows = plane->rows;
    if (across == NULL) {
        return twx_fail_memory(err);
    }
    if (rows == NULL || box->top > 0.0 || box->bottom < 1.0) {
        const struct twx_box_axis *down = twx_box_axis_for(r->down, &y);
        if (down == NULL || !twx_reserve((void **)&r->rows, &r->rows_cap,
                                         (2 * n + 1) * plane->stride, sizeof *r->rows)) {
            return twx_fail_memory(err);
        }
        resample_down(r, plane, top, left, left + x.n, &down->of[0], r->rows);
        resample_down(r, plane, top, left, left + x.n, &down->of[1], r->rows + n * plane->stride);
        rows = r->rows;
    }
    samples->hash_size = n;
    resample_across(r, rows + left, plane->stride, n, &across->of[1], samples->row);
    resample_across(r, rows + n * plane->stride + left, plane->stride, n + 1, &across->of[0],
                    samples->col);
    return TWX_OK;
}
