// SPDX-License-Identifier: MIT
//
// Rows with a text each, made by a thread of its own ahead of the one that takes them, in order. Some tens of kilobytes of
// rows pass at a time, so that there is seldom a lock to take.
#ifndef TWX_BASE_ROWS_AHEAD_H
#define TWX_BASE_ROWS_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct twx_rows_ahead;

/** Makes all rows, on the other thread, until there are no more, an error of its own, or a failed twx_rows_ahead_add. */
typedef enum twx_status (*twx_make_rows_fn)(void *user, struct twx_rows_ahead *ahead,
                                            struct twx_error *err);

/**
 * Begins.
 *
 * row_bytes  of each row, which is copied as it is
 * returns    owned: twx_rows_ahead_end; NULL: no thread can be started, or out of memory, and nothing was called
 */
struct twx_rows_ahead *twx_rows_ahead_start(size_t row_bytes, twx_make_rows_fn make, void *user)
    __attribute__((warn_unused_result));

/** Adds a row and a copy of its text, of n bytes.  returns: false when no more are wanted, or out of memory.  threads: make's */
bool twx_rows_ahead_add(struct twx_rows_ahead *ahead, const void *row, const char *text, size_t n)
    __attribute__((warn_unused_result));

/** Whether the taker may soon wait: at most half of the batches were full when this one was begun.  threads: make's */
bool twx_rows_ahead_is_short(const struct twx_rows_ahead *ahead);

/**
 * Waits for the next row.
 *
 * text     out: its text and a NUL. May be NULL
 * returns  borrowed, to be changed at will, until the next call; NULL: there are no more
 * threads  that of twx_rows_ahead_start
 */
void *twx_rows_ahead_next(struct twx_rows_ahead *ahead, const char **text);

/**
 * What ended the rows: TWX_OK until twx_rows_ahead_next has returned NULL.
 *
 * errors   TWX_NO_MEMORY; those of the maker
 * threads  that of twx_rows_ahead_start
 */
enum twx_status twx_rows_ahead_status(const struct twx_rows_ahead *ahead, struct twx_error *err);

/** Wants no more, and waits for the other thread to return. */
void twx_rows_ahead_end(struct twx_rows_ahead *ahead);

#endif
