// SPDX-License-Identifier: MIT
//
// By what the result of comparing two pictures is kept: the checksums of their files, and how one of them was turned.
#ifndef TWX_STORE_COMPARED_PAIR_H
#define TWX_STORE_COMPARED_PAIR_H

#include "twindex.h"

/** Two files, and what was found. */
struct twx_compared_pair {
    uint8_t checksums[2][TWX_CHECKSUM_BYTES];  // of the files, the lower one first
    uint8_t turn;    // number, see twx_turn_number: of the first, to look like the second
    uint8_t result;  // the caller's, and no part of the key
};

/**
 * The key of two files, whichever is asked for first: the one of the lower checksum is turned, so that what is found does
 * not depend on the order.
 *
 * turn        number, see twx_turn_number: of a, to look like b
 * key         out; its result is 0
 * is_swapped  out: b comes first
 * returns     whether there is something to keep a result by: both checksums are known, and they differ
 */
bool twx_compared_pair_make(const uint8_t a[static TWX_CHECKSUM_BYTES],
                            const uint8_t b[static TWX_CHECKSUM_BYTES], unsigned turn,
                            struct twx_compared_pair *key, bool *is_swapped);

#endif
