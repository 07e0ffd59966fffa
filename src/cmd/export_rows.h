// SPDX-License-Identifier: MIT
//
// Rows of `twindex export`: which columns there are, and what stands in them.
#ifndef TWX_CMD_EXPORT_ROWS_H
#define TWX_CMD_EXPORT_ROWS_H

#include "cmd/rows.h"
#include "twindex.h"

enum { TWX_EXPORT_COLUMNS_MAX = 20 };

/** What rows have. */
struct twx_export_shape {
    size_t hash_bytes;
    bool is_adaptive;                             // a column `allowed`
    bool is_verified;                             // a column `likeness`
    bool has_inverted;                            // a column `inverted`
    const char *columns[TWX_EXPORT_COLUMNS_MAX];  // set by twx_export_rows_create
};

/** Begins rows of these columns, the names of which stay in `shape`. Owned: twx_rows_free. */
struct twx_rows *twx_export_rows_create(FILE *stream, enum twx_rows_format format,
                                        struct twx_export_shape *shape);

void twx_export_row_write(struct twx_rows *rows, const struct twx_group_row *row,
                          const struct twx_export_shape *shape);

#endif
