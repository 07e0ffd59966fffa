// SPDX-License-Identifier: MIT
//
// A file of an index as a row that one thread makes ahead of another (base/rows_ahead.h): its name is the row's text.
#ifndef TWX_STORE_FILE_ROW_H
#define TWX_STORE_FILE_ROW_H

#include "base/rows_ahead.h"
#include "store/index_read.h"

struct twx_file_row {
    uint64_t hash_id;
    int64_t folder_id;
    struct twx_image image;
};

/** As twx_rows_ahead_add. */
static inline bool twx_file_row_add(struct twx_rows_ahead *ahead, uint64_t hash_id,
                                    int64_t folder_id, const struct twx_image *image)
{
    const struct twx_file_row row = {hash_id, folder_id, *image};
    return twx_rows_ahead_add(ahead, &row, image->path, image->path_bytes);
}

/** As twx_rows_ahead_next, with the name in its place. */
static inline const struct twx_file_row *twx_file_row_next(struct twx_rows_ahead *ahead)
{
    const char *name = NULL;
    struct twx_file_row *row = twx_rows_ahead_next(ahead, &name);
    if (row != NULL) {
        row->image.path = name;
    }
    return row;
}

#endif
