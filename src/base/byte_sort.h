// SPDX-License-Identifier: MIT
//
// A sort of byte strings, in the order of memcmp and of two that begin alike the shorter one first. What does not fit into the
// memory given is sorted in a file without a name (base/runs.h), so that any number takes as much; what fits touches no disk.
//
// Memory: as much as given, and when read from the file 128 KiB for each time that it was full.
#ifndef TWX_BASE_BYTE_SORT_H
#define TWX_BASE_BYTE_SORT_H

#include "base/status.h"

struct twx_byte_sort;

struct twx_byte_sort_options {
    const char *file;           // beside which there is room; borrowed
    const char *beside;         // what messages call that; borrowed
    size_t memory_bytes;        // at most 2 GB are used
    const struct twx_run *run;  // whose stop is honoured while strings are read; borrowed
};

/**
 * options  borrowed until the sort is freed
 * sort     out, owned: twx_byte_sort_free
 * errors   TWX_NO_MEMORY
 * threads  one thread at a time
 */
enum twx_status twx_byte_sort_create(const struct twx_byte_sort_options *options,
                                     struct twx_byte_sort **sort, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_byte_sort_free(struct twx_byte_sort *sort);

/** Adds a copy.  errors: TWX_NO_MEMORY, those of base/runs.h: nothing more can be added */
enum twx_status twx_byte_sort_add(struct twx_byte_sort *sort, const void *bytes, size_t n,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Begins to read, from the first string, also once more; no more are added. */
enum twx_status twx_byte_sort_read(struct twx_byte_sort *sort, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * The next string.
 *
 * bytes    out, borrowed until the next call; NULL: there are no more
 * errors   TWX_STOPPED; TWX_NO_MEMORY, those of base/runs.h
 */
enum twx_status twx_byte_sort_next(struct twx_byte_sort *sort, const uint8_t **bytes, size_t *n,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
