// SPDX-License-Identifier: MIT
//
// Turns of codes.
#include "hash/turn.h"

#include <limits.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"

void twx_invert_code(uint8_t *code, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        code[i] = (uint8_t)~code[i];
    }
}

unsigned twx_make_turns(const uint8_t *code, unsigned hash_size, struct twx_turns turns,
                        uint8_t *turned)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    const unsigned n_orientations = turns.any_orientation ? TWX_N_ORIENTATIONS : 1;
    memcpy(turned, code, code_bytes);
    for (unsigned o = 2; o <= n_orientations; o++) {
        twx_orient_hash(code, hash_size, o, turned + (o - 1) * code_bytes);
    }
    if (turns.inverted) {
        uint8_t *inverted = turned + n_orientations * code_bytes;
        memcpy(inverted, turned, n_orientations * code_bytes);
        twx_invert_code(inverted, n_orientations * code_bytes);
    }
    return twx_n_turns(turns);
}

unsigned twx_nearest_turn(const uint8_t *turned, unsigned n_turns, const uint8_t *code,
                          size_t code_bytes, unsigned *turn)
{
    unsigned least = UINT_MAX;
    for (unsigned t = 0; t < n_turns; t++) {
        const unsigned distance = twx_hamming(turned + t * code_bytes, code, code_bytes);
        if (distance < least) {
            least = distance;
            *turn = t;
        }
    }
    return least;
}
