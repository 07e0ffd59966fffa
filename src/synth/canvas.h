// SPDX-License-Identifier: MIT
//
// Shapes on pixels, in whole numbers: the same on every machine. What lies beside the canvas is cut off.
#ifndef TWX_SYNTH_CANVAS_H
#define TWX_SYNTH_CANVAS_H

#include <stdint.h>

enum { TWX_POLYGON_CORNERS_MAX = 4 };

struct twx_canvas {
    uint8_t *pixels;  // RGB, row-major, without gaps; borrowed
    int32_t width;    // 1..16384
    int32_t height;
};

struct twx_paint {
    uint8_t colour[3];
    unsigned cover;  // 0..256: how much of what is below is covered
};

/** In pixels, to be within 2^16 of the canvas. */
struct twx_point {
    int32_t x;
    int32_t y;
};

/** Paints left <= x < right of a row. */
void twx_canvas_span(const struct twx_canvas *canvas, int32_t y, int32_t left, int32_t right,
                     const struct twx_paint *paint);

void twx_canvas_box(const struct twx_canvas *canvas, struct twx_point corner, int32_t width,
                    int32_t height, const struct twx_paint *paint);

/** radius_x and radius_y are at least 1. */
void twx_canvas_ellipse(const struct twx_canvas *canvas, struct twx_point centre, int32_t radius_x,
                        int32_t radius_y, const struct twx_paint *paint);

/** A convex polygon, 3 or 4 corners in their order around it. */
void twx_canvas_polygon(const struct twx_canvas *canvas, const struct twx_point *corners,
                        unsigned n_corners, const struct twx_paint *paint);

/** A line, 2 * half_thickness thick. */
void twx_canvas_line(const struct twx_canvas *canvas, struct twx_point from, struct twx_point to,
                     int32_t half_thickness, const struct twx_paint *paint);

#endif
