// SPDX-License-Identifier: MIT
//
// Streaming Lanczos-3. Three steps, each linear in what the one before leaves:
//
//   1. exact integer sums of boxes of fx x fy samples, where more than CELL_SAMPLES remain per grid cell
//      (vertically while rows arrive, then horizontally once per fy rows);
//   2. each reduced row is added, with its weights, to the N + (N+1) output rows whose window it lies in (kept ones: at the end);
//   3. at the end the output rows are resampled horizontally.
//
// Step 1 keeps large planes cheap (one 16-bit addition a sample) and the float sums short, so that a flat area gives equal
// samples whatever its size. Owns its buffers, which only grow.
#include "hash/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/vectors.h"
#include "hash/box_kernels.h"
#include "hash/resample_axis.h"

enum {
    // Boxes are chosen so that 16 to 32 samples a cell remain: the hash moves by less than 0.1 bit.
    CELL_SAMPLES = 16,
    BOX_MAX = 256,           // 256 rows of 255 fit in 16 bits
    LANES = TWX_AXIS_LANES,  // floats worked on at once
    BLOCK_PX = 8,
};

/** What is pushed, and the extent of the picture in its samples. */
struct plane {
    uint32_t width;
    uint32_t height;
    double box_width;
    double box_height;
    bool is_of_quarters;  // of blocks
};

struct twx_resampler {
    unsigned hash_size;
    void (*accumulate)(struct twx_resampler *);  // the version for this machine
    const struct twx_box_kernels *kernels;       // likewise
    uint32_t width;
    uint32_t height;
    uint32_t box_x;  // samples summed into one, horizontally
    uint32_t box_y;
    uint32_t reduced_width;
    uint32_t reduced_height;
    size_t stride;       // of `accumulated`: reduced_width, rounded up to LANES
    uint32_t n_pushed;   // rows of the plane
    uint32_t n_reduced;  // rows after step 1
    uint32_t n_in_box;   // rows in `sums`
    // N+1 and N columns, N and N+1 rows.
    const struct twx_axis *axes[TWX_AXES_IN_USE];
    uint16_t *sums;      // width
    float *reduced;      // stride
    float *accumulated;  // (N + N+1) rows of stride
    size_t sums_cap;
    size_t reduced_cap;
    size_t accumulated_cap;
    struct twx_axis_cache *cache;
    bool keeps_plane;
    double extent_x;  // of the picture, in reduced samples
    double extent_y;
    float *plane;  // reduced_height rows of stride, when it is kept
    size_t plane_cap;
};

void twx_resampler_free(struct twx_resampler *r)
{
    if (r == NULL) {
        return;
    }
    twx_axis_cache_free(r->cache);
    free(r->plane);
    free(r->sums);
    free(r->reduced);
    free(r->accumulated);
    free(r);
}

static uint32_t box_of(double extent, unsigned hash_size)
{
    const double wanted = floor(extent / ((hash_size + 1) * (double)CELL_SAMPLES));
    return (uint32_t)fmin(fmax(wanted, 1.0), BOX_MAX);
}

static uint32_t divide_up(uint32_t n, uint32_t by)
{
    return n / by + (n % by != 0);
}

/** Prepares for reduced rows of some width: weights, and sums at 0. */
static bool begin_rows(struct twx_resampler *r, const struct twx_span *x, const struct twx_span *y)
{
    const unsigned n_outputs[TWX_AXES_IN_USE] = {r->hash_size + 1, r->hash_size, r->hash_size,
                                                 r->hash_size + 1};
    r->reduced_width = x->n_inputs;
    r->reduced_height = y->n_inputs;
    r->n_reduced = 0;
    r->stride = ((size_t)r->reduced_width + LANES - 1) / LANES * LANES;
    memset(r->axes, 0, sizeof r->axes);
    for (int i = 0; i < TWX_AXES_IN_USE; i++) {
        struct twx_span span = i < 2 ? *x : *y;
        span.n_outputs = n_outputs[i];
        r->axes[i] = twx_axis_for(r->cache, &span, r->axes);
        if (r->axes[i] == NULL) {
            return false;
        }
    }
    // The last sums of the last row read up to LANES further, with weights of 0.
    const size_t n_accumulated = (2 * r->hash_size + 1) * r->stride + LANES;
    if (!twx_reserve((void **)&r->reduced, &r->reduced_cap, r->stride, sizeof *r->reduced) ||
        !twx_reserve((void **)&r->accumulated, &r->accumulated_cap, n_accumulated, sizeof(float))) {
        return false;
    }
    memset(r->reduced, 0, r->stride * sizeof *r->reduced);
    // Of a plane that is kept all sums are made at the end.
    const size_t n_made = r->keeps_plane ? n_accumulated - LANES : 0;
    memset(r->accumulated + n_made, 0, (n_accumulated - n_made) * sizeof *r->accumulated);
    return true;
}

/** A plane of some kind: of quarters, or of pixels. */
static enum twx_status begin(struct twx_resampler *r, const struct plane *plane,
                             struct twx_error *err)
{
    const uint32_t width = plane->width;
    const uint32_t height = plane->height;
    // A box far larger than its plane, which only a decoder's bug can give, would lead windows past the end.
    const double box_width = fmin(plane->box_width, width + 1.0);
    const double box_height = fmin(plane->box_height, height + 1.0);
    r->width = width;
    r->height = height;
    r->box_x = box_of(box_width, r->hash_size);
    r->box_y = box_of(box_height, r->hash_size);
    r->n_pushed = r->n_in_box = 0;
    r->extent_x = box_width / r->box_x;
    r->extent_y = box_height / r->box_y;
    // Of boxes there are so many that what each covers does not show.
    const struct twx_span x = {.n_inputs = divide_up(width, r->box_x),
                               .extent = r->extent_x,
                               .is_of_halves = plane->is_of_quarters && r->box_x == 1};
    const struct twx_span y = {.n_inputs = divide_up(height, r->box_y),
                               .extent = r->extent_y,
                               .is_of_halves = plane->is_of_quarters && r->box_y == 1};
    if (!begin_rows(r, &x, &y) ||
        !twx_reserve((void **)&r->sums, &r->sums_cap, width, sizeof *r->sums) ||
        (r->keeps_plane && !twx_reserve((void **)&r->plane, &r->plane_cap,
                                        r->stride * r->reduced_height, sizeof *r->plane))) {
        return twx_fail_memory(err);
    }
    memset(r->sums, 0, width * sizeof *r->sums);
    return TWX_OK;
}

enum twx_status twx_resampler_begin(struct twx_resampler *r, uint32_t width, uint32_t height,
                                    double box_width, double box_height, struct twx_error *err)
{
    const struct plane plane = {width, height, box_width, box_height, .is_of_quarters = false};
    return begin(r, &plane, err);
}

enum twx_status twx_resampler_begin_quarters(struct twx_resampler *r, uint32_t width,
                                             uint32_t height, struct twx_error *err)
{
    const struct plane plane = {
        .width = divide_up(width, BLOCK_PX) * 2,
        .height = divide_up(height, BLOCK_PX) * 2,
        .box_width = width / (BLOCK_PX / 2.0),
        .box_height = height / (BLOCK_PX / 2.0),
        .is_of_quarters = true,
    };
    return begin(r, &plane, err);
}

static void to_floats(float *restrict to, const uint8_t *restrict from, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            to[i + k] = from[i + k];
        }
    }
    for (; i < n; i++) {
        to[i] = from[i];
    }
}

static void add_row(uint16_t *restrict sums, const uint8_t *restrict row, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            sums[i + k] = (uint16_t)(sums[i + k] + row[i + k]);
        }
    }
    for (; i < n; i++) {
        sums[i] = (uint16_t)(sums[i] + row[i]);
    }
}

/** n is a multiple of LANES: the inner loop has a fixed length, which -O2 turns into vector instructions. */
static inline __attribute__((always_inline)) void
add_weighted(float *restrict to, const float *restrict from, float weight, size_t n)
{
    for (size_t i = 0; i < n; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            to[i + k] += weight * from[i + k];
        }
    }
}

/** Step 2: adds the reduced row `r->n_reduced` to the output rows that see it. */
static inline __attribute__((always_inline)) void accumulate(struct twx_resampler *r)
{
    float *to = r->accumulated;
    for (int a = 0; a < 2; a++) {
        const struct twx_axis *axis = r->axes[2 + a];
        for (unsigned i = 0; i < axis->span.n_outputs; i++, to += r->stride) {
            const uint32_t k = r->n_reduced - axis->first[i];  // wraps when before the window
            if (k < axis->count[i]) {
                add_weighted(to, r->reduced, axis->weights[i * axis->n_taps + k], r->stride);
            }
        }
    }
    r->n_reduced++;
}

static void accumulate_plain(struct twx_resampler *r)
{
    accumulate(r);
}

#if defined(TWX_X86_64)
/** AVX2 without FMA: each product is rounded as in the plain version, so that hashes do not depend on the machine. */
__attribute__((target("avx2"))) static void accumulate_avx2(struct twx_resampler *r)
{
    accumulate(r);
}
#endif

static void (*fastest(void))(struct twx_resampler *)
{
#if defined(TWX_X86_64)
    if (__builtin_cpu_supports("avx2") != 0) {
        return accumulate_avx2;
    }
#endif
    return accumulate_plain;
}

struct twx_resampler *twx_resampler_create(unsigned hash_size)
{
    struct twx_resampler *r = twx_alloc(1, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->hash_size = hash_size;
    r->accumulate = fastest();
    r->kernels = twx_box_kernels();
    r->cache = twx_axis_cache_create();
    if (r->cache == NULL) {
        twx_resampler_free(r);
        return NULL;
    }
    return r;
}

/** Keeps the reduced row if it is wanted, or passes it on. */
static void take_reduced(struct twx_resampler *r)
{
    if (r->keeps_plane) {
        memcpy(r->plane + r->n_reduced * r->stride, r->reduced, r->stride * sizeof *r->plane);
        r->n_reduced++;
    } else {
        r->accumulate(r);
    }
}

/** Step 2 of a plane that was kept: the same sums, an output row at a time, which stays in registers. */
static void accumulate_plane(struct twx_resampler *r)
{
    float *to = r->accumulated;
    for (int a = 0; a < 2; a++) {
        const struct twx_axis *axis = r->axes[2 + a];
        for (unsigned i = 0; i < axis->span.n_outputs; i++, to += r->stride) {
            const uint32_t n_there =
                r->n_reduced > axis->first[i] ? r->n_reduced - axis->first[i] : 0;
            const struct twx_box_product product = {
                .vectors = r->plane + axis->first[i] * r->stride,
                .vector_step = r->stride,
                .factors = axis->weights + i * axis->n_taps,
                .factor_step = 1,
                .n = axis->count[i] < n_there ? axis->count[i] : n_there,
                .n_columns = r->stride,
                .out = to,
            };
            r->kernels->product_of_1(&product);
        }
    }
}

/** Step 1, second half: the mean of each box of the summed rows. */
static void reduce(struct twx_resampler *r)
{
    for (uint32_t i = 0; i < r->reduced_width; i++) {
        const uint32_t begin = i * r->box_x;
        const uint32_t end = begin + r->box_x < r->width ? begin + r->box_x : r->width;
        uint32_t sum = 0;
        for (uint32_t x = begin; x < end; x++) {
            sum += r->sums[x];
        }
        r->reduced[i] = (float)((double)sum / ((double)(end - begin) * r->n_in_box));
    }
    memset(r->sums, 0, r->width * sizeof *r->sums);
    r->n_in_box = 0;
    take_reduced(r);
}

void twx_resampler_push(struct twx_resampler *r, const uint8_t *row)
{
    if (r->n_pushed >= r->height) {
        return;  // a decoder that gives more rows than it promised
    }
    r->n_pushed++;
    if (r->box_x == 1 && r->box_y == 1) {
        to_floats(r->reduced, row, r->width);
        take_reduced(r);
        return;
    }
    add_row(r->sums, row, r->width);
    if (++r->n_in_box == r->box_y || r->n_pushed == r->height) {
        reduce(r);
    }
}

/** Sum of weights[k] * from[k], k < n; both can be read up to the next multiple of LANES, where weights are 0. */
static float weighted_sum(const float *weights, const float *from, size_t n)
{
    float sums[LANES] = {0.0F};
    for (size_t i = 0; i < n; i += LANES) {  // size_t: an index that may wrap is not vectorised
        for (size_t k = 0; k < LANES; k++) {
            sums[k] += weights[i + k] * from[i + k];
        }
    }
    // In halves: added one after another, each would wait for the one before.
    for (size_t k = 0; k < LANES / 2; k++) {
        sums[k] += sums[k + LANES / 2];
    }
    for (size_t k = 0; k < LANES / 4; k++) {
        sums[k] += sums[k + LANES / 4];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/** Step 3: n_rows accumulated rows to axis->span.n_outputs samples each, rounded to 1/256 of a grey level. */
static void resample_columns(const struct twx_axis *axis, const float *rows, size_t stride,
                             unsigned n_rows, float *out)
{
    for (unsigned y = 0; y < n_rows; y++, rows += stride) {
        for (unsigned i = 0; i < axis->span.n_outputs; i++) {
            const float *from = rows + axis->first[i];
            const float *weights = axis->weights + i * axis->n_taps;
            const float sum = weighted_sum(weights, from, axis->count[i]);
            const float clipped = sum < 0.0F ? 0.0F : sum > 255.0F ? 255.0F : sum;
            *out++ = rintf(clipped * 256.0F) / 256.0F;
        }
    }
}

void twx_resampler_finish(struct twx_resampler *r, struct twx_samples *samples)
{
    const unsigned n = r->hash_size;
    samples->hash_size = n;
    if (r->keeps_plane) {
        accumulate_plane(r);
    }
    resample_columns(r->axes[0], r->accumulated, r->stride, n, samples->row);
    resample_columns(r->axes[1], r->accumulated + n * r->stride, r->stride, n + 1, samples->col);
}

void twx_resampler_keep_plane(struct twx_resampler *r, bool keeps_plane)
{
    r->keeps_plane = keeps_plane;
}

struct twx_reduced_plane twx_resampler_plane(const struct twx_resampler *r)
{
    return (struct twx_reduced_plane){
        .width = r->reduced_width,
        .height = r->reduced_height,
        .extent_x = fmin(r->extent_x, r->reduced_width),
        .extent_y = fmin(r->extent_y, r->reduced_height),
        .stride = r->stride,
        .levels = r->plane,
        .rows = r->accumulated,
    };
}
