// SPDX-License-Identifier: MIT
//
// The turns of a code, and the nearest of them.
#ifndef TWX_HASH_TURN_H
#define TWX_HASH_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * All turns of a code: itself, and with any_orientation its other seven by EXIF number.
 *
 * turned   out, one or TWX_N_ORIENTATIONS codes in a row
 * returns  how many
 */
unsigned twx_turn_code(const uint8_t *code, unsigned hash_size, bool any_orientation,
                       uint8_t *turned);

/** The least distance of the turns to a code; *orientation is the first turn that has it, from 1. */
unsigned twx_nearest_turn(const uint8_t *turned, unsigned n_turns, const uint8_t *code,
                          size_t code_bytes, unsigned *orientation);

#endif
