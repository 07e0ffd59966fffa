// SPDX-License-Identifier: MIT
//
// Turns of codes.
#include "hash/turn.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
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

uint8_t *twx_turn_codes(const uint8_t *codes, size_t n, unsigned hash_size, struct twx_turns turns,
                        unsigned turn)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    uint8_t *turned = twx_alloc(n, code_bytes);
    if (turned != NULL &&
        !twx_orient_many(codes, n, hash_size, twx_turn_orientation(turns, turn), turned)) {
        free(turned);
        return NULL;
    }
    if (turned != NULL && twx_turn_is_inverted(turns, turn)) {
        twx_invert_code(turned, n * code_bytes);
    }
    return turned;
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
