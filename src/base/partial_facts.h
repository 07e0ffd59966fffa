// SPDX-License-Identifier: MIT
//
// What is known of the rows of a truncated picture: the decoder's process makes it, records and the index keep it.
#ifndef TWX_BASE_PARTIAL_FACTS_H
#define TWX_BASE_PARTIAL_FACTS_H

#include "twindex.h"

/** Of a truncated JPEG, PNG or WebP; zeros of all else. */
struct twx_partial {
    bool is_known;      // its rows were counted
    uint8_t hash_size;  // 8 or 16; 0: too few rows or too little detail for a hash
    uint32_t n_rows;    // complete, of the picture as it is stored
    uint8_t hash
        [TWX_HASH_BYTES_MAX];  // upright; bits that the rows do not reach are 0: see hash/partial_hash.h
};

#endif
