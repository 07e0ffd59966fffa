// SPDX-License-Identifier: MIT
//
// Sorting of plain numbers.
#ifndef TWX_BASE_SORT_H
#define TWX_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/** Ascending. */
void twx_sort_u64(uint64_t *numbers, size_t n);
/** The same, in half the time, of numbers whose lower halves ascend: keys above the places of what they are of. */
void twx_sort_u64_keys(uint64_t *numbers, size_t n);

#endif
