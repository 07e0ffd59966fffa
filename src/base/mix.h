// SPDX-License-Identifier: MIT
//
// Mixing the bits of a number, so that any of them is as good as random.
#ifndef TWX_BASE_MIX_H
#define TWX_BASE_MIX_H

#include <stdint.h>

/** The finisher of splitmix64 (Steele, Lea and Flood 2014), a bijection.  threads: pure */
static inline uint64_t twx_mix64(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

#endif
