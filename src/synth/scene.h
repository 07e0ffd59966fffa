// SPDX-License-Identifier: MIT
//
// Made-up pictures: a gradient with smooth noise, shapes, text and grain. All of it is drawn in whole numbers from a seed and
// a number, so that a picture is the same wherever and whenever it is drawn.
#ifndef TWX_SYNTH_SCENE_H
#define TWX_SYNTH_SCENE_H

#include <stdint.h>

enum { TWX_SCENE_SIDE_MAX = 16384 };

/**
 * Draws picture `number` of a seed.
 *
 * pixels   out: width x height x 3, RGB, row-major, without gaps
 * width    1..TWX_SCENE_SIDE_MAX
 * threads  pure
 */
void twx_scene_draw(uint64_t seed, uint64_t number, uint32_t width, uint32_t height,
                    uint8_t *pixels);

#endif
