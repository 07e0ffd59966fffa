// SPDX-License-Identifier: MIT
//
// Turns of codes.
#include "hash/turn.h"

#include <limits.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"

unsigned twx_turn_code(const uint8_t *code, unsigned hash_size, bool any_orientation,
                       uint8_t *turned)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    memcpy(turned, code, code_bytes);
    if (!any_orientation) {
        return 1;
    }
    for (unsigned o = 2; o <= TWX_N_ORIENTATIONS; o++) {
        twx_orient_hash(code, hash_size, o, turned + (o - 1) * code_bytes);
    }
    return TWX_N_ORIENTATIONS;
}

unsigned twx_nearest_turn(const uint8_t *turned, unsigned n_turns, const uint8_t *code,
                          size_t code_bytes, unsigned *orientation)
{
    unsigned least = UINT_MAX;
    for (unsigned turn = 0; turn < n_turns; turn++) {
        const unsigned distance = twx_hamming(turned + turn * code_bytes, code, code_bytes);
        if (distance < least) {
            least = distance;
            *orientation = turn + 1;
        }
    }
    return least;
}
