// SPDX-License-Identifier: MIT
//
// Structs that callers of twindex.h make begin with their size, as those of Linux's openat2(2) and perf_event_open(2) come
// with theirs: a program that knows fewer members than the library goes on with what it knows.
#ifndef TWX_BASE_SIZED_H
#define TWX_BASE_SIZED_H

#include "base/status.h"

/**
 * Copies a caller's struct: members that it does not know are zero.
 *
 * ours     out, n bytes; its size is n
 * theirs   begins with its size, a size_t
 * name     of the struct, for the message
 * errors   TWX_USAGE: its size is not set, or it asks for what is not known here
 */
enum twx_status twx_sized_take(void *ours, size_t n, const void *theirs, const char *name,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** Copies results, n bytes, to a caller's struct, as far as that reaches. Its size stays. */
void twx_sized_give(void *theirs, const void *ours, size_t n);

#endif
