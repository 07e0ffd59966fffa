// SPDX-License-Identifier: MIT
//
// Steps on the two smaller bands; the largest adds time and no accuracy that is asked for.
#include "likeness/registration.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "likeness/placement.h"
#include "likeness/products.h"

enum {
    N_PARAMETERS = 6,
    RIGHT_SIDE = N_PARAMETERS,  // column
    N_COLUMNS,
    COARSE = 2,  // bands
    MIDDLE = 1,
    MIDDLE_SIDE = TWX_LUMA_SIDE >> MIDDLE,
    MIDDLE_PIXELS = MIDDLE_SIDE * MIDDLE_SIDE,
    COARSE_STEPS = 8,
    MIDDLE_STEPS = 5,
    POLISH_STEPS = 4,
};

static const float SMALL_STEP = 0.001F;  // a tenth of a pixel of the largest band: it has converged
static const float LARGEST_STEP = 0.15F;  // of a parameter at once
static const float GOOD = 0.8F;           // a correlation that needs no other first guess
static const float NEARLY_EQUAL = 0.98F;  // one that leaves nothing to do
static const float IN_PLACE = 0.6F;       // one of pictures that lie on each other as they are
static const float HOPELESS = 0.4F;       // one on the coarse band that no finer one will make good

/** The normal equations of a step: the upper half of a symmetric matrix, and the right side as the column behind it. */
struct equations {
    float h[N_PARAMETERS][N_COLUMNS];
};

enum {
    LANES = 4,  // pixels at once: the compiler makes vectors of them
    N_SUMS =
        13,  // of a row: the products of two gradients with 1, x, x squared; of a gradient and the residual with 1, x
};

/** Sums over a row of all that its y is not in. */
struct row_sums {
    float sums[N_SUMS][LANES];
};

/** Pixels that lie side by side. */
struct pixels {
    float x[LANES];  // as fractions from the middle
    float gx[LANES];
    float gy[LANES];
    float residual[LANES];
    float weight[LANES];  // 0 of those that have no gradient
};

static inline void add_pixels(const struct pixels *p, struct row_sums *row)
{
    for (int i = 0; i < LANES; i++) {
        const float x = p->x[i];
        const float wx = p->weight[i] * p->gx[i];
        const float wy = p->weight[i] * p->gy[i];
        const float xx = wx * p->gx[i];
        const float xy = wx * p->gy[i];
        const float yy = wy * p->gy[i];
        row->sums[0][i] += xx;
        row->sums[1][i] += x * xx;
        row->sums[2][i] += x * x * xx;
        row->sums[3][i] += xy;
        row->sums[4][i] += x * xy;
        row->sums[5][i] += x * x * xy;
        row->sums[6][i] += yy;
        row->sums[7][i] += x * yy;
        row->sums[8][i] += x * x * yy;
        row->sums[9][i] += wx * p->residual[i];
        row->sums[10][i] += x * wx * p->residual[i];
        row->sums[11][i] += wy * p->residual[i];
        row->sums[12][i] += x * wy * p->residual[i];
    }
}

/** Adds the three parameters of one axis with those of an axis; of: sums with 1, x and x squared. */
static void add_block(const float of[3], float y, int first, int second, struct equations *e)
{
    const float block[3][3] = {{of[2], y * of[1], of[1]},
                               {y * of[1], y * y * of[0], y * of[0]},
                               {of[1], y * of[0], of[0]}};
    for (int k = 0; k < 3; k++) {
        for (int l = 0; l < 3; l++) {
            e->h[first + k][second + l] += block[k][l];
        }
    }
}

static void add_row(const struct row_sums *row, float y, struct equations *e)
{
    float sums[N_SUMS];
    for (int k = 0; k < N_SUMS; k++) {
        sums[k] = row->sums[k][0] + row->sums[k][1] + row->sums[k][2] + row->sums[k][3];
    }
    add_block(sums, y, 0, 0, e);
    add_block(sums + 3, y, 0, 3, e);
    add_block(sums + 6, y, 3, 3, e);
    for (ptrdiff_t axis = 0; axis < 2; axis++) {
        const float *of = sums + 9 + 2 * axis;
        e->h[3 * axis][RIGHT_SIDE] += of[1];
        e->h[3 * axis + 1][RIGHT_SIDE] += y * of[0];
        e->h[3 * axis + 2][RIGHT_SIDE] += of[0];
    }
}

/** warped, is_seen: of a; sum: their products with b. side: a multiple of LANES, at most MIDDLE_SIDE */
static void set_up(const float *warped, const float *is_seen, const float *b, int side,
                   const struct twx_products *sum, struct equations *e)
{
    const float n = (float)side;
    const float gain = sum->ab / sum->aa;
    const float variance = (sum->bb - gain * sum->ab) / sum->n + 0.1F;
    memset(e, 0, sizeof *e);
    for (int row = 1; row < side - 1; row++) {
        struct row_sums sums = {0};
        struct pixels p;
        for (int col = 0; col < side; col += LANES) {
            const ptrdiff_t first = (ptrdiff_t)row * side + col;
            for (int i = 0; i < LANES; i++) {
                const ptrdiff_t at = first + i;
                p.x[i] = ((float)(col + i) + 0.5F) / n - 0.5F;
                p.gx[i] = 0.5F * n * gain * (warped[at + 1] - warped[at - 1]);
                p.gy[i] = 0.5F * n * gain * (warped[at + side] - warped[at - side]);
                p.residual[i] = b[at] - gain * warped[at];
                // Cauchy's weight: what one picture alone has, a text or the edge of a border, counts little.
                p.weight[i] = is_seen[at] * is_seen[at - 1] * is_seen[at + 1] * is_seen[at - side] *
                              is_seen[at + side] * variance /
                              (variance + p.residual[i] * p.residual[i]);
            }
            // The first and the last column have no neighbours.
            p.weight[0] = col == 0 ? 0.0F : p.weight[0];
            p.weight[LANES - 1] = col + LANES == side ? 0.0F : p.weight[LANES - 1];
            add_pixels(&p, &sums);
        }
        add_row(&sums, ((float)row + 0.5F) / n - 0.5F, e);
    }
}

/** Cholesky's decomposition, a little damped; false when there is nothing to go by. */
static bool solve(struct equations *e, float step[N_PARAMETERS])
{
    float l[N_PARAMETERS][N_PARAMETERS] = {{0}};
    float trace = 0.0F;
    for (int i = 0; i < N_PARAMETERS; i++) {
        trace += e->h[i][i];
    }
    for (int i = 0; i < N_PARAMETERS; i++) {
        for (int j = 0; j <= i; j++) {
            float sum = e->h[j][i] + (i == j ? 1e-4F * trace : 0.0F);
            for (int k = 0; k < j; k++) {
                sum -= l[i][k] * l[j][k];
            }
            if (i == j && !(sum > 0.0F)) {
                return false;
            }
            l[i][j] = i == j ? sqrtf(sum) : sum / l[j][j];
        }
    }
    float y[N_PARAMETERS];
    for (int i = 0; i < N_PARAMETERS; i++) {
        y[i] = e->h[i][RIGHT_SIDE];
        for (int k = 0; k < i; k++) {
            y[i] -= l[i][k] * y[k];
        }
        y[i] /= l[i][i];
    }
    for (int i = N_PARAMETERS - 1; i >= 0; i--) {
        step[i] = y[i];
        for (int k = i + 1; k < N_PARAMETERS; k++) {
            step[i] -= l[k][i] * step[k];
        }
        step[i] /= l[i][i];
    }
    return true;
}

static float largest_of(const float step[N_PARAMETERS])
{
    float largest = 0.0F;
    for (int i = 0; i < N_PARAMETERS; i++) {
        largest = fmaxf(largest, fabsf(step[i]));
    }
    return largest;
}

/** One step from *map; what is left of it to go is below *largest. false: there is nothing to go by. */
static bool take_step(struct twx_affine *map, const float *warped, const float *is_seen,
                      const float *b, int side, const struct twx_products *sum, float *largest)
{
    struct equations equations;
    float step[N_PARAMETERS];
    set_up(warped, is_seen, b, side, sum, &equations);
    if (!solve(&equations, step)) {
        return false;
    }
    *largest = largest_of(step);
    const float shrink = *largest > LARGEST_STEP ? LARGEST_STEP / *largest : 1.0F;
    struct twx_affine change = twx_affine_identity();
    for (int k = 0; k < N_PARAMETERS; k++) {
        change.m[k] += shrink * step[k];
    }
    *map = twx_affine_then(map, &change);
    return true;
}

/** Refines a map on one band; returns the correlation of the best map met, which is left in *map. */
static float refine(const struct twx_band *a, const struct twx_band *b, int n_steps,
                    struct twx_affine *map)
{
    float warped[MIDDLE_PIXELS];
    float is_seen[MIDDLE_PIXELS];
    const int n = a->side * a->side;
    struct twx_affine tried = *map;
    float best = -1.0F;
    for (int i = 0; i <= n_steps; i++) {
        twx_affine_warp(&tried, a->high, a->side, warped, is_seen);
        const struct twx_products sum = twx_multiply(warped, is_seen, b->high, n);
        const float correlation = twx_correlation_of_part(&sum, n);
        if (correlation > best) {
            best = correlation;
            *map = tried;
        }
        float largest = 0.0F;
        if (i == n_steps || correlation <= 0.0F || correlation < best - 0.1F ||
            !take_step(&tried, warped, is_seen, b->high, a->side, &sum, &largest) ||
            largest < SMALL_STEP) {
            break;
        }
    }
    return best;
}

/** The best of other first guesses, refined on the coarse band. */
static struct twx_placement find_start(const struct twx_band *a, const struct twx_band *b)
{
    struct twx_placement starts[TWX_N_PLACEMENTS];
    const size_t n = twx_place(a, b, starts);
    struct twx_placement best = {.correlation = -1.0F};
    for (size_t i = 0; i < n; i++) {
        starts[i].correlation = refine(a, b, COARSE_STEPS, &starts[i].map);
        best = starts[i].correlation > best.correlation ? starts[i] : best;
    }
    return best;
}

// ---------------------------------------------------------------------------------------------------------
// All

/**
 * Edges and texture of what is seen, with no part of what borders on it.
 *
 * weight   is_seen, blurred
 */
static void take_high(const float *luma, const float *is_seen, const float *weight, float *high)
{
    for (int i = 0; i < MIDDLE_PIXELS; i++) {
        high[i] = is_seen[i] * luma[i];
    }
    twx_blur(high, MIDDLE_SIDE);
    for (int i = 0; i < MIDDLE_PIXELS; i++) {
        high[i] = is_seen[i] > 0.0F ? luma[i] - high[i] / weight[i] : 0.0F;
    }
}

/** Goes on from a map with what both pictures show: bars and borders beside the one draw it no more. */
static void polish(const struct twx_band *a, const struct twx_band *b, struct twx_affine *map)
{
    float is_seen[MIDDLE_PIXELS];
    float weight[MIDDLE_PIXELS];
    float warped[MIDDLE_PIXELS];
    float high_a[MIDDLE_PIXELS];
    float high_b[MIDDLE_PIXELS];
    struct twx_affine tried = *map;
    float best = -1.0F;
    for (int i = 0; i <= POLISH_STEPS; i++) {
        twx_affine_warp(&tried, a->luma, MIDDLE_SIDE, warped, is_seen);
        memcpy(weight, is_seen, sizeof weight);
        twx_blur(weight, MIDDLE_SIDE);
        take_high(warped, is_seen, weight, high_a);
        take_high(b->luma, is_seen, weight, high_b);
        const struct twx_products sum = twx_multiply(high_a, is_seen, high_b, MIDDLE_PIXELS);
        const float correlation = twx_correlation_of_part(&sum, MIDDLE_PIXELS);
        if (correlation <= best) {
            break;
        }
        best = correlation;
        *map = tried;
        float largest = 0.0F;
        if (!take_step(&tried, high_a, is_seen, high_b, MIDDLE_SIDE, &sum, &largest)) {
            break;
        }
    }
}

float twx_register(const struct twx_bands *a, const struct twx_bands *b, bool is_in_place,
                   struct twx_affine *map)
{
    const struct twx_band *const coarse[2] = {&a->band[COARSE], &b->band[COARSE]};
    const struct twx_band *const middle[2] = {&a->band[MIDDLE], &b->band[MIDDLE]};
    struct twx_placement first = {.map = twx_affine_identity()};
    first.correlation = refine(coarse[0], coarse[1], COARSE_STEPS, &first.map);
    if (first.correlation >= (is_in_place ? IN_PLACE : HOPELESS)) {
        first.correlation = refine(middle[0], middle[1], MIDDLE_STEPS, &first.map);
    } else if (is_in_place) {
        return -1.0F;
    }
    if (first.correlation < GOOD && !is_in_place) {
        struct twx_placement other = find_start(coarse[0], coarse[1]);
        if (other.correlation >= HOPELESS) {
            other.correlation = refine(middle[0], middle[1], MIDDLE_STEPS, &other.map);
        }
        first = other.correlation > first.correlation ? other : first;
    }
    *map = first.map;
    if (first.correlation >= HOPELESS && first.correlation < NEARLY_EQUAL) {
        polish(middle[0], middle[1], map);
    }
    return first.correlation;
}
