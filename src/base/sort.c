// SPDX-License-Identifier: MIT
//
// The order of numbers, for qsort.
#include "base/sort.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void twx_sort_u64(uint64_t *numbers, size_t n)
{
    if (n > 1) {  // of none there may be no array
        qsort(numbers, n, sizeof *numbers, by_number);
    }
}
