// SPDX-License-Identifier: MIT
//
// The turns of a code (its orientations, and those of its negative), and the nearest of them.
#ifndef TWX_HASH_TURN_H
#define TWX_HASH_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash/orient.h"

/** What else counts as the same picture. */
struct twx_turns {
    bool any_orientation;
    bool inverted;  // the negative: all bits complemented
};

/** Of a code: every orientation, first as it is, then of its negative. */
enum { TWX_N_TURNS_MAX = 2 * TWX_N_ORIENTATIONS };

static inline unsigned twx_n_turns(struct twx_turns turns)
{
    return (turns.any_orientation ? TWX_N_ORIENTATIONS : 1U) * (turns.inverted ? 2U : 1U);
}

/** The EXIF number of a turn, counted from 0. */
static inline unsigned twx_turn_orientation(struct twx_turns turns, unsigned turn)
{
    return turns.any_orientation ? turn % TWX_N_ORIENTATIONS + 1 : 1;
}

/** Whether a turn is one of the negative. */
static inline bool twx_turn_is_inverted(struct twx_turns turns, unsigned turn)
{
    return turn >= (turns.any_orientation ? TWX_N_ORIENTATIONS : 1U);
}

enum {
    TWX_TURN_INVERTED = TWX_N_ORIENTATIONS
};  // added to an EXIF number, 1 to 8: of the negative

/** The number of a turn among all there are, 1 to TWX_N_TURNS_MAX: an EXIF number, or TWX_TURN_INVERTED more. */
static inline unsigned twx_turn_number(struct twx_turns turns, unsigned turn)
{
    return twx_turn_orientation(turns, turn) +
           (twx_turn_is_inverted(turns, turn) ? TWX_TURN_INVERTED : 0U);
}

/** Complements n bytes of a code: that of the negative, but for ties, whose bit is 0 in both pictures. */
void twx_invert_code(uint8_t *code, size_t n);

/**
 * All turns of a code: itself, its other orientations by EXIF number, then the same of its negative.
 *
 * turned   out, twx_n_turns codes in a row
 * returns  how many
 */
unsigned twx_make_turns(const uint8_t *code, unsigned hash_size, struct twx_turns turns,
                        uint8_t *turned);

/** n codes in a row at one turn, from 0.  returns: owned: free(); NULL when out of memory */
uint8_t *twx_turn_codes(const uint8_t *codes, size_t n, unsigned hash_size, struct twx_turns turns,
                        unsigned turn) __attribute__((warn_unused_result));

/** The least distance of the turns to a code; *turn is the first that has it, from 0. */
unsigned twx_nearest_turn(const uint8_t *turned, unsigned n_turns, const uint8_t *code,
                          size_t code_bytes, unsigned *turn);

#endif
