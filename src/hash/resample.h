// SPDX-License-Identifier: MIT
//
// Lanczos-3 resampling of a luma plane to the two small grids of the two-way difference hash. Rows are pushed
// top to bottom, so that no plane of a large image is ever held: memory grows with the width alone.
#ifndef TWX_HASH_RESAMPLE_H
#define TWX_HASH_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "hash/plane.h"

enum { TWX_GRID_MAX = 16 * 17 };

/**
 * Samples of one picture for hash size N, grey levels 0..255 in steps of 1/256, row-major:
 * `row` is N+1 columns x N rows, `col` is N columns x N+1 rows.
 */
struct twx_samples {
    unsigned hash_size;
    float row[TWX_GRID_MAX];
    float col[TWX_GRID_MAX];
};

struct twx_resampler;

/**
 * A resampler for hash size 8 or 16; reused for any number of planes.
 *
 * returns  owned, NULL when out of memory      threads  one thread at a time
 */
struct twx_resampler *twx_resampler_create(unsigned hash_size);
/** Accepts NULL. */
void twx_resampler_free(struct twx_resampler *resampler);

/**
 * Begins a plane.
 *
 * width, height          of the plane pushed, in samples, at least 1
 * box_width, box_height  the picture's true extent in samples: below width x height when a shrinking decoder's
 *                        last column or row covers only part of a block (w / 8.0 for ceil(w / 8) columns)
 * errors                 TWX_NO_MEMORY; the resampler may be begun again
 * source                 support and centres as Pillow's Image.resize(box=...), src/libImaging/Resample.c
 */
enum twx_status twx_resampler_begin(struct twx_resampler *resampler, uint32_t width,
                                    uint32_t height, double box_width, double box_height,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/**
 * Begins a plane of another kind, for pictures that are given by the lowest coefficients of their blocks of 8 x 8 pixels: four samples
 * a block, what these coefficients alone give for the means of its quarters. The samples of the grid are then as those of all pixels
 * would be, in what these coefficients hold.
 *
 * width, height  of the picture in pixels; rows of 2 * ceil(width / 8) are due, 2 * ceil(height / 8) of them
 * errors         TWX_NO_MEMORY; the resampler may be begun again
 */
enum twx_status twx_resampler_begin_quarters(struct twx_resampler *resampler, uint32_t width,
                                             uint32_t height, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Pushes the next row of `width` 8-bit grey levels; exactly `height` rows are due. */
void twx_resampler_push(struct twx_resampler *resampler, const uint8_t *row);
/** The samples, after the last row. */
void twx_resampler_finish(struct twx_resampler *resampler, struct twx_samples *samples);

/** Whether the planes that are begun from now on are kept, reduced to 16 to 32 samples a cell where they have more. */
void twx_resampler_keep_plane(struct twx_resampler *resampler, bool keeps_plane);
/** What was kept, after the last row; borrowed until the next begin. */
struct twx_reduced_plane twx_resampler_plane(const struct twx_resampler *resampler);

#endif
