// SPDX-License-Identifier: MIT
//
// Rows of a CSV that people have edited: columns known by their names in any order, and for each row that cannot be read
// its line.
#ifndef TWX_BASE_CSV_ROWS_H
#define TWX_BASE_CSV_ROWS_H

#include <stdio.h>

#include "base/status.h"

enum { TWX_CSV_CELLS_MAX = 8 };

struct twx_csv_row {
    uint64_t line;      // where it begins; 1 is the first of the file
    char **cells;       // one a wanted column, owned by the reader: who takes one leaves NULL
    const char *fault;  // why it cannot be read: no cell is there then; NULL: it could be
};
/** What it fails with ends the reading, and is what twx_csv_read returns. */
typedef enum twx_status (*twx_csv_row_fn)(void *user, struct twx_csv_row *row,
                                          struct twx_error *err);

struct twx_csv_reading {
    const char *path;  // for messages
    const char *kind;  // "plan": likewise
    const char *const *
        columns;  // n_columns names, at most TWX_CSV_CELLS_MAX: all are there, others are passed over
    size_t n_columns;
    bool may_end_open;  // a last row without a line break is one
    uint64_t line;      // that the stream is at: of the names of the columns
    twx_csv_row_fn fn;
    void *user;
};

/**
 * Reads a CSV to its end. After quotes that make no sense nothing more is read: a line break may be part of a name there.
 * A last row without a line break may have been cut off, and is a row that cannot be read, unless it may end so.
 *
 * stream   borrowed, at the names of the columns
 * errors   TWX_UNUSABLE: columns are missing; by errno; TWX_NO_MEMORY; those of reading->fn
 */
enum twx_status twx_csv_read(FILE *stream, const struct twx_csv_reading *reading,
                             struct twx_error *err) __attribute__((warn_unused_result));

/**
 * The value behind a key in the line before a CSV, up to a space, a comma or its end.
 *
 * key      with a space before it and what is between it and the value: " index="
 * returns  false when it is not there, or longer than size - 1
 */
bool twx_csv_head_value(const char *head, const char *key, char *value, size_t size);

#endif
