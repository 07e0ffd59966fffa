// SPDX-License-Identifier: MIT
//
// One statement, which is not kept: it is asked once.
#include "store/index_damaged.h"

#include "store/db.h"
#include "store/file_columns.h"

static const char select_damaged[] =
    "SELECT CAST(folders.path || name AS BLOB) AS p, " TWX_COLUMN_NAMES
    " FROM files JOIN folders ON folders.id = folder_id WHERE status = 2 AND reason = 1 ORDER BY p";

struct damaged_call {
    twx_damaged_fn fn;
    void *user;
};

static bool give_damaged(void *user, sqlite3_stmt *s)
{
    const struct damaged_call *call = user;
    struct twx_record r = {.kind = TWX_RECORD_FILE};
    twx_file_columns_read(s, 1, &r);
    struct twx_damaged_file file = {
        .image.path = twx_db_path(s, 0),
        .image.bytes = r.bytes,
        .image.mtime_ns = r.mtime_ns,
        .image.device = r.device,
        .image.inode = r.inode,
        .image.format = r.picture.format,
        .image.width = r.picture.width,
        .image.height = r.picture.height,
        .image.has_taken = r.picture.has_exif_time,
        .image.taken_s = r.picture.exif_time_s,
        .exif_orientation = r.picture.exif_orientation,
        .partial = r.partial,
    };
    file.image.path_bytes = (size_t)sqlite3_column_bytes(s, 0);
    return call->fn(call->user, &file);
}

enum twx_status twx_index_each_damaged(struct twx_index *index, twx_damaged_fn fn, void *user,
                                       struct twx_error *err)
{
    struct damaged_call call = {fn, user};
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(index, select_damaged, 0, &s, err);
    if (status == TWX_OK) {
        status = twx_db_each_row(index, s, give_damaged, &call, err);
    }
    (void)sqlite3_finalize(s);
    return status;
}
