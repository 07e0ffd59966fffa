// SPDX-License-Identifier: MIT
//
// Writing rows of the table `imported`, all or none.
#ifndef TWX_STORE_IMPORTED_WRITE_H
#define TWX_STORE_IMPORTED_WRITE_H

#include "base/status.h"
#include "twindex_commands.h"

struct twx_imported_row {
    char *path;    // absolute
    size_t place;  // of rows of one path the one with the highest counts
    uint8_t half[TWX_HASH_BYTES_MAX / 2];
};

/**
 * Writes rows into an index, which is made when there is none, alone among writers. Paths that the index has a record of are
 * left alone.
 *
 * hash_size  8 or 16: of the rows; 0: there are none
 * rows       n; sorted by path and place
 * counts     n_new, n_replaced, n_known are added to
 * errors     those of twx_import
 */
enum twx_status twx_imported_write(const char *index_path, unsigned hash_size,
                                   const struct twx_imported_row *rows, size_t n,
                                   const struct twx_run *run, struct twx_import_counts *counts,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
