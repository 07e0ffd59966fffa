// SPDX-License-Identifier: MIT
//
// Allocation with checked sizes. Failure is NULL, an error like any other: GLib's allocators, which end the process
// then, are for src/cmd/ alone.
#ifndef TWX_BASE_ALLOC_H
#define TWX_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/** n * size zeroed bytes, never NULL for n == 0; NULL when out of memory or on overflow. Owned: free(). */
void *twx_alloc(size_t n, size_t size) __attribute__((warn_unused_result));

/**
 * n * size bytes that are not zeroed, on huge pages where the kernel gives them: for large arrays that are
 * read in random order, where looking pages up costs as much as the reading.
 *
 * returns  NULL when out of memory or on overflow. Owned: free().
 */
void *twx_alloc_large(size_t n, size_t size) __attribute__((warn_unused_result));

/**
 * Makes room for at least `wanted` elements in a growable array, at least doubling it.
 *
 * array    in/out: NULL or a block of this family, owned by the caller; unchanged on failure
 * cap      in/out: its capacity in elements
 * returns  false when out of memory
 */
bool twx_reserve(void **array, size_t *cap, size_t wanted, size_t size)
    __attribute__((warn_unused_result));

/**
 * Asks the system for large pages behind a block that will be used in full and in random order: its addresses
 * are then translated faster. Only a hint; small blocks are left alone.
 */
void twx_prefer_large_pages(void *block, size_t bytes);

#endif
