// SPDX-License-Identifier: MIT
//
// Hamming distance by what processors of x86-64 have.
#ifndef TWX_HASH_HAMMING_X86_H
#define TWX_HASH_HAMMING_X86_H

#include "hash/hamming_kernels.h"

/** The part of them that is made for x86-64, at most three; 0 on other machines. */
size_t twx_kernels_x86(const struct twx_kernels **all);

#endif
