// SPDX-License-Identifier: MIT
//
// Text on a canvas.
#ifndef TWX_SYNTH_CANVAS_TEXT_H
#define TWX_SYNTH_CANVAS_TEXT_H

#include "synth/canvas.h"

/** A line of capital letters, digits and spaces, each 6 * scale wide and 7 * scale high; others are left out as spaces. */
void twx_canvas_text(const struct twx_canvas *canvas, struct twx_point corner, int32_t scale,
                     const char *text, const struct twx_paint *paint);

#endif
