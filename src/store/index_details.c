// SPDX-License-Identifier: MIT
//
// One row by folder and name, or by path.
#include "store/index_details.h"

#include <string.h>

#include "store/db.h"
#include "store/file_columns.h"

enum twx_status twx_index_file_details(struct twx_index *index, int64_t folder_id, const char *name,
                                       struct twx_file_details *details, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    *details = (struct twx_file_details){0};
    enum twx_status status = twx_db_statement(index, TWX_SQL_METADATA, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, folder_id);
    twx_db_bind_bytes(s, 2, name, strlen(name));
    status = twx_db_step(index, s, &has_row, err);
    if (has_row) {
        struct twx_record record = {.kind = TWX_RECORD_FILE};
        twx_file_columns_read(s, 0, &record);
        details->is_known = true;
        details->bytes = record.bytes;
        details->mtime_ns = record.mtime_ns;
        details->inode = record.inode;
        details->observed_ns =
            sqlite3_column_int64(s, twx_file_columns_count(index->schema_version));
        details->metadata = record.metadata;
        memcpy(details->checksum, record.checksum, sizeof details->checksum);
        (void)sqlite3_reset(s);
    }
    return status;
}

enum twx_status twx_index_path_details(struct twx_index *index, const char *path,
                                       struct twx_file_details *details, struct twx_error *err)
{
    const char *slash = strrchr(path, '/');
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    *details = (struct twx_file_details){0};
    enum twx_status status = twx_db_statement(index, TWX_SQL_FOLDER_ID, &s, err);
    if (status != TWX_OK || slash == NULL) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, (size_t)(slash + 1 - path));
    status = twx_db_step(index, s, &has_row, err);
    if (!has_row) {
        return status;
    }
    const int64_t folder_id = sqlite3_column_int64(s, 0);
    (void)sqlite3_reset(s);
    return twx_index_file_details(index, folder_id, slash + 1, details, err);
}
