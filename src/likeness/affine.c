// SPDX-License-Identifier: MIT
//
// Maps and what they show.
#include "likeness/affine.h"

#include <math.h>
#include <stddef.h>

struct twx_affine twx_affine_identity(void)
{
    return (struct twx_affine){{1.0F, 0.0F, 0.0F, 0.0F, 1.0F, 0.0F}};
}

bool twx_affine_invert(const struct twx_affine *map, struct twx_affine *inverse)
{
    const float *m = map->m;
    const float det = m[0] * m[4] - m[1] * m[3];
    if (fabsf(det) < 1e-3F) {
        return false;
    }
    const float a = m[4] / det;
    const float b = -m[1] / det;
    const float c = -m[3] / det;
    const float d = m[0] / det;
    *inverse = (struct twx_affine){{a, b, -(a * m[2] + b * m[5]), c, d, -(c * m[2] + d * m[5])}};
    return true;
}

struct twx_affine twx_affine_then(const struct twx_affine *map, const struct twx_affine *first)
{
    const float *a = map->m;
    const float *b = first->m;
    return (struct twx_affine){{
        a[0] * b[0] + a[1] * b[3],
        a[0] * b[1] + a[1] * b[4],
        a[0] * b[2] + a[1] * b[5] + a[2],
        a[3] * b[0] + a[4] * b[3],
        a[3] * b[1] + a[4] * b[4],
        a[3] * b[2] + a[4] * b[5] + a[5],
    }};
}

enum { SIDE_MOST = 96, LANES = 4 };

/** Places of a row of pixels, in pixels of the plane that is shown: between which ones, and how far from the first. */
struct places {
    int left[SIDE_MOST];
    int top[SIDE_MOST];
    float beyond_left[SIDE_MOST];
    float beyond_top[SIDE_MOST];
    float is_seen[SIDE_MOST];
};

/** The pixel before a place, of `side` of them, the last of which has none behind it; *beyond: how far it is from there. */
static inline int pixel_before(float place, int side, float *beyond)
{
    const float last = (float)(side - 1);
    // Not by fminf and fmaxf, which are calls: there are no NaNs here.
    const float not_below = place > 0.0F ? place : 0.0F;
    const float inside = not_below < last ? not_below : last;
    const int whole = (int)inside;
    const int before = whole < side - 2 ? whole : side - 2;
    *beyond = inside - (float)before;
    return before;
}

/** x: of the row's pixels, as fractions from the middle; y: of the row. No branches, LANES at once: vectors do it. */
static void map_row(const struct twx_affine *map, const float *x, float y, int side,
                    struct places *places)
{
    const float *m = map->m;
    const float n = (float)side;
    const float edge = n - 0.5F;
    for (int block = 0; block < side; block += LANES) {
        for (int i = 0; i < LANES; i++) {
            const int col = block + i;
            const float u = (m[0] * x[col] + m[1] * y + m[2] + 0.5F) * n - 0.5F;
            const float v = (m[3] * x[col] + m[4] * y + m[5] + 0.5F) * n - 0.5F;
            places->left[col] = pixel_before(u, side, &places->beyond_left[col]);
            places->top[col] = pixel_before(v, side, &places->beyond_top[col]);
            places->is_seen[col] =
                ((u >= -0.5F) & (v >= -0.5F) & (u <= edge) & (v <= edge)) != 0 ? 1.0F : 0.0F;
        }
    }
}

void twx_affine_warp(const struct twx_affine *map, const float *plane, int side, float *out,
                     float *is_seen)
{
    struct places places;
    float x[SIDE_MOST] = {0};
    const float n = (float)side;
    for (int col = 0; col < side; col++) {
        x[col] = ((float)col + 0.5F) / n - 0.5F;
    }
    for (int row = 0; row < side; row++, out += side, is_seen += side) {
        map_row(map, x, x[row], side, &places);
        for (int col = 0; col < side; col++) {
            const float *p = plane + (ptrdiff_t)places.top[col] * side + places.left[col];
            const float fx = places.beyond_left[col];
            const float upper = p[0] + fx * (p[1] - p[0]);
            const float lower = p[side] + fx * (p[side + 1] - p[side]);
            is_seen[col] = places.is_seen[col];
            out[col] = is_seen[col] * (upper + places.beyond_top[col] * (lower - upper));
        }
    }
}
