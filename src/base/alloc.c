// SPDX-License-Identifier: MIT
//
// Checked allocation. Owns nothing.
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>

void *twx_alloc(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size > 0 ? size : 1);
}

bool twx_reserve(void **array, size_t *cap, size_t wanted, size_t size)
{
    if (wanted <= *cap) {
        return true;
    }
    size_t grown = *cap < 8 ? 8 : *cap;
    while (grown < wanted) {
        if (grown > SIZE_MAX / 2) {
            return false;
        }
        grown *= 2;
    }
    size_t bytes = 0;
    if (__builtin_mul_overflow(grown, size, &bytes)) {
        return false;
    }
    void *moved = realloc(*array, bytes);
    if (moved == NULL) {
        return false;
    }
    *array = moved;
    *cap = grown;
    return true;
}
