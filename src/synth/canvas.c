// SPDX-License-Identifier: MIT
//
// Spans of rows. A row belongs to a shape where its middle does, so that coordinates are doubled.
#include "synth/canvas.h"

#include <math.h>
#include <stddef.h>

static int32_t least_of(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most_of(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/** The root, rounded down: that of a double is exact for what is a square, and never too large by one here. */
static int64_t root_of(int64_t n)
{
    int64_t root = (int64_t)sqrt((double)n);
    while (root * root > n) {
        root--;
    }
    return root;
}

void twx_canvas_span(const struct twx_canvas *canvas, int32_t y, int32_t left, int32_t right,
                     const struct twx_paint *paint)
{
    left = most_of(left, 0);
    right = least_of(right, canvas->width);
    if (y < 0 || y >= canvas->height || left >= right) {
        return;
    }
    uint8_t *p = canvas->pixels + 3 * ((size_t)y * (size_t)canvas->width + (size_t)left);
    const unsigned rest = 256 - paint->cover;
    unsigned part[3];
    for (int i = 0; i < 3; i++) {
        part[i] = paint->colour[i] * paint->cover;
    }
    for (int32_t x = left; x < right; x++, p += 3) {
        p[0] = (uint8_t)((p[0] * rest + part[0]) >> 8);
        p[1] = (uint8_t)((p[1] * rest + part[1]) >> 8);
        p[2] = (uint8_t)((p[2] * rest + part[2]) >> 8);
    }
}

void twx_canvas_box(const struct twx_canvas *canvas, struct twx_point corner, int32_t width,
                    int32_t height, const struct twx_paint *paint)
{
    const int32_t end = least_of(corner.y + height, canvas->height);
    for (int32_t y = most_of(corner.y, 0); y < end; y++) {
        twx_canvas_span(canvas, y, corner.x, corner.x + width, paint);
    }
}

void twx_canvas_ellipse(const struct twx_canvas *canvas, struct twx_point centre, int32_t radius_x,
                        int32_t radius_y, const struct twx_paint *paint)
{
    const int32_t end = least_of(centre.y + radius_y, canvas->height);
    for (int32_t y = most_of(centre.y - radius_y, 0); y < end; y++) {
        const int64_t rise = 2 * (int64_t)(y - centre.y) + 1;
        const int64_t left = 4 * (int64_t)radius_y * radius_y - rise * rise;
        const int32_t half = (int32_t)(radius_x * root_of(left) / (2 * (int64_t)radius_y));
        twx_canvas_span(canvas, y, centre.x - half, centre.x + half, paint);
    }
}

/** Where an edge crosses the middle of a row, in pixels rounded down; false where it does not. */
static int crosses(struct twx_point a, struct twx_point b, int32_t y, int32_t *x)
{
    if (a.y > b.y) {
        const struct twx_point c = a;
        a = b;
        b = c;
    }
    if (y < a.y || y >= b.y) {
        return 0;
    }
    const int64_t rise = 2 * ((int64_t)b.y - a.y);
    const int64_t run = ((int64_t)b.x - a.x) * (2 * ((int64_t)y - a.y) + 1);
    *x = a.x + (int32_t)((run - (run < 0 ? rise - 1 : 0)) / rise);
    return 1;
}

void twx_canvas_polygon(const struct twx_canvas *canvas, const struct twx_point *corners,
                        unsigned n_corners, const struct twx_paint *paint)
{
    int32_t top = corners[0].y;
    int32_t end = top;
    for (unsigned i = 1; i < n_corners; i++) {
        top = least_of(top, corners[i].y);
        end = most_of(end, corners[i].y);
    }
    end = least_of(end, canvas->height);
    for (int32_t y = most_of(top, 0); y < end; y++) {
        int32_t left = INT32_MAX;
        int32_t right = INT32_MIN;
        for (unsigned i = 0; i < n_corners; i++) {
            int32_t x = 0;
            if (crosses(corners[i], corners[(i + 1) % n_corners], y, &x)) {
                left = least_of(left, x);
                right = most_of(right, x);
            }
        }
        twx_canvas_span(canvas, y, left, right, paint);
    }
}

void twx_canvas_line(const struct twx_canvas *canvas, struct twx_point from, struct twx_point to,
                     int32_t half_thickness, const struct twx_paint *paint)
{
    const int64_t dx = (int64_t)to.x - from.x;
    const int64_t dy = (int64_t)to.y - from.y;
    const int64_t length = most_of((int32_t)root_of(dx * dx + dy * dy), 1);
    const int32_t across_x = (int32_t)(-dy * half_thickness / length);
    const int32_t across_y = (int32_t)(dx * half_thickness / length);
    const struct twx_point corners[TWX_POLYGON_CORNERS_MAX] = {
        {from.x + across_x, from.y + across_y},
        {to.x + across_x, to.y + across_y},
        {to.x - across_x, to.y - across_y},
        {from.x - across_x, from.y - across_y},
    };
    twx_canvas_polygon(canvas, corners, TWX_POLYGON_CORNERS_MAX, paint);
}
