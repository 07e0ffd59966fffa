// SPDX-License-Identifier: MIT
//
// Checked allocation.
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *twx_alloc(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size > 0 ? size : 1);
}

void *twx_alloc_large(size_t n, size_t size)
{
    enum { HUGE_PAGE = 2 << 20 };
    size_t bytes = 0;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - HUGE_PAGE) {
        return NULL;
    }
    if (bytes < HUGE_PAGE) {
        return malloc(bytes > 0 ? bytes : 1);
    }
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *block = aligned_alloc(HUGE_PAGE, bytes);
    if (block != NULL) {
        (void)madvise(block, bytes, MADV_HUGEPAGE);  // a wish: small pages do as well
    }
    return block;
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

void twx_prefer_large_pages(void *block, size_t bytes)
{
    enum { LARGE_PAGE = 2 << 20 };  // of x86-64 and most others
    const uintptr_t begin = ((uintptr_t)block + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    const uintptr_t end = ((uintptr_t)block + bytes) / LARGE_PAGE * LARGE_PAGE;
    if (block != NULL && begin < end) {
        (void)madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
    }
}
