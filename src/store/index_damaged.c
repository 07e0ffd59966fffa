// SPDX-License-Identifier: MIT
//
// One statement, made for each call: the columns differ by version of the schema.
#include "store/index_damaged.h"

#include <string.h>

#include "store/db.h"

enum { SCHEMA_OF_PARTIAL = 5 };

#define SELECT_DAMAGED(partial)                                                                    \
    "SELECT CAST(folders.path || name AS BLOB) AS p, bytes, mtime_ns, device, inode, format, "     \
    "width, height, exif_time_s, exif_orientation, " partial                                       \
    " FROM files JOIN folders ON folders.id = folder_id "                                          \
    "WHERE status = 2 AND reason = 1 ORDER BY p"

struct damaged_call {
    twx_damaged_fn fn;
    void *user;
};

static struct twx_partial partial_of(sqlite3_stmt *s, int rows_column, int hash_column)
{
    struct twx_partial partial = {.is_known = sqlite3_column_type(s, rows_column) != SQLITE_NULL};
    const int n = sqlite3_column_bytes(s, hash_column);
    partial.n_rows = (uint32_t)sqlite3_column_int64(s, rows_column);
    partial.hash_size = n == 16 ? 8 : n == 64 ? 16 : 0;
    if (partial.hash_size != 0) {
        memcpy(partial.hash, sqlite3_column_blob(s, hash_column), (size_t)n);
    }
    return partial;
}

static bool give_damaged(void *user, sqlite3_stmt *s)
{
    const struct damaged_call *call = user;
    struct twx_damaged_file file = {
        .image.path = twx_db_path(s, 0),
        .image.bytes = twx_db_u64(s, 1),
        .image.mtime_ns = sqlite3_column_int64(s, 2),
        .image.device = twx_db_u64(s, 3),
        .image.inode = twx_db_u64(s, 4),
        .image.format = (enum twx_format)sqlite3_column_int(s, 5),
        .image.width = (uint32_t)sqlite3_column_int64(s, 6),
        .image.height = (uint32_t)sqlite3_column_int64(s, 7),
        .image.has_taken = sqlite3_column_type(s, 8) != SQLITE_NULL,
        .image.taken_s = sqlite3_column_int64(s, 8),
        .exif_orientation = (unsigned)sqlite3_column_int(s, 9),
        .partial = partial_of(s, 10, 11),
    };
    file.image.path_bytes = (size_t)sqlite3_column_bytes(s, 0);
    return call->fn(call->user, &file);
}

enum twx_status twx_index_each_damaged(struct twx_index *index, twx_damaged_fn fn, void *user,
                                       struct twx_error *err)
{
    struct damaged_call call = {fn, user};
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(index,
                                            index->schema_version >= SCHEMA_OF_PARTIAL
                                                ? SELECT_DAMAGED("partial_rows, partial_hash")
                                                : SELECT_DAMAGED("NULL, NULL"),
                                            0, &s, err);
    if (status == TWX_OK) {
        status = twx_db_each_row(index, s, give_damaged, &call, err);
    }
    (void)sqlite3_finalize(s);
    return status;
}
