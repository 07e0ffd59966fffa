// SPDX-License-Identifier: MIT
//
// Keys of pairs.
#include "store/compared_pair.h"

#include <string.h>

#include "base/checksum.h"
#include "hash/turn.h"

/** The turn that undoes one. */
static unsigned undo(unsigned turn)
{
    const unsigned inverted = turn > TWX_TURN_INVERTED ? TWX_TURN_INVERTED : 0;
    return twx_orient_inverse(turn - inverted) + inverted;
}

bool twx_compared_pair_make(const uint8_t a[static TWX_CHECKSUM_BYTES],
                            const uint8_t b[static TWX_CHECKSUM_BYTES], unsigned turn,
                            struct twx_compared_pair *key, bool *is_swapped)
{
    const int order = memcmp(a, b, TWX_CHECKSUM_BYTES);
    *is_swapped = order > 0;
    memcpy(key->checksums[order > 0], a, TWX_CHECKSUM_BYTES);
    memcpy(key->checksums[order <= 0], b, TWX_CHECKSUM_BYTES);
    key->turn = (uint8_t)(*is_swapped ? undo(turn) : turn);
    key->result = 0;
    // Zeros, which stand for none, are the lowest.
    return order != 0 && twx_checksum_is_known(key->checksums[0]);
}
