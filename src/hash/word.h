// SPDX-License-Identifier: MIT
//
// The words of 64 bits that codes are compared by. In the order of the machine's own bytes: any order counts the
// same differing bits.
#ifndef TWX_HASH_WORD_H
#define TWX_HASH_WORD_H

#include <stdint.h>
#include <string.h>

/** For what is inlined into functions of several instruction sets, or must be with constants for arguments. */
#define TWX_INLINE static inline __attribute__((always_inline))

/** No alignment needed.  threads: pure */
TWX_INLINE uint64_t twx_load64(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

#endif
