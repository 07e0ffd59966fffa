// SPDX-License-Identifier: MIT
//
// A radix sort of bytes, which takes a fifth of the time of qsort for a million numbers, beside qsort for few.
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    FEW = 512,  // numbers that qsort has sorted while the counts of a radix sort are summed
    N_BYTES = 8,
};

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/** Puts numbers in order of one byte, and leaves those of equal ones as they are. */
static void sort_by_byte(const uint64_t *from, uint64_t *to, size_t n, unsigned byte,
                         const size_t counts[static 256])
{
    size_t next[256];
    size_t sum = 0;
    for (size_t i = 0; i < 256; i++) {
        next[i] = sum;
        sum += counts[i];
    }
    for (size_t i = 0; i < n; i++) {
        to[next[from[i] >> 8 * byte & 0xff]++] = from[i];
    }
}

/** Byte by byte from one up, but for those in which all numbers are alike. */
static void sort_bytes(uint64_t *numbers, uint64_t *other, size_t n, unsigned first)
{
    size_t counts[N_BYTES][256] = {{0}};
    uint64_t *from = numbers;
    uint64_t *to = other;
    for (size_t i = 0; i < n; i++) {
        for (unsigned byte = first; byte < N_BYTES; byte++) {
            counts[byte][numbers[i] >> 8 * byte & 0xff]++;
        }
    }
    for (unsigned byte = first; byte < N_BYTES; byte++) {
        if (counts[byte][from[0] >> 8 * byte & 0xff] < n) {
            sort_by_byte(from, to, n, byte, counts[byte]);
            uint64_t *sorted = to;
            to = from;
            from = sorted;
        }
    }
    if (from != numbers) {
        memcpy(numbers, from, n * sizeof *numbers);
    }
}

static void sort_from(uint64_t *numbers, size_t n, unsigned first)
{
    uint64_t *other = n > FEW ? twx_alloc_large(n, sizeof *other) : NULL;
    if (other != NULL) {
        sort_bytes(numbers, other, n, first);
        free(other);
    } else if (n > 1) {  // of none there may be no array
        qsort(numbers, n, sizeof *numbers, by_number);
    }
}

void twx_sort_u64(uint64_t *numbers, size_t n)
{
    sort_from(numbers, n, 0);
}

void twx_sort_u64_keys(uint64_t *numbers, size_t n)
{
    sort_from(numbers, n, N_BYTES / 2);
}
