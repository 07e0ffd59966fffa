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

void twx_affine_warp(const struct twx_affine *map, const float *plane, int side, float *out,
                     float *is_seen)
{
    const float n = (float)side;
    const float edge = n - 0.5F;
    for (int row = 0; row < side; row++) {
        const float y = ((float)row + 0.5F) / n - 0.5F;
        for (int col = 0; col < side; col++) {
            const float x = ((float)col + 0.5F) / n - 0.5F;
            const float u = (map->m[0] * x + map->m[1] * y + map->m[2] + 0.5F) * n - 0.5F;
            const float v = (map->m[3] * x + map->m[4] * y + map->m[5] + 0.5F) * n - 0.5F;
            const ptrdiff_t at = (ptrdiff_t)row * side + col;
            out[at] = is_seen[at] = 0.0F;
            if (!(u >= -0.5F && v >= -0.5F && u <= edge && v <= edge)) {
                continue;
            }
            const float across = fminf(fmaxf(u, 0.0F), n - 1.0F);
            const float down = fminf(fmaxf(v, 0.0F), n - 1.0F);
            const int left = across < n - 1.0F ? (int)across : side - 2;
            const int top = down < n - 1.0F ? (int)down : side - 2;
            const float fx = across - (float)left;
            const float fy = down - (float)top;
            const float *p = plane + (ptrdiff_t)top * side + left;
            const float upper = p[0] + fx * (p[1] - p[0]);
            const float lower = p[side] + fx * (p[side + 1] - p[side]);
            out[at] = upper + fy * (lower - upper);
            is_seen[at] = 1.0F;
        }
    }
}
