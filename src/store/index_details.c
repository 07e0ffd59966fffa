// SPDX-License-Identifier: MIT
//
// One row by folder and name, or by path.
#include "store/index_details.h"

#include <string.h>

#include "store/db.h"

enum { SCHEMA_WITH_METADATA = 4 };

static void take_metadata(sqlite3_stmt *s, struct twx_metadata *metadata)
{
    if (sqlite3_column_bytes(s, 0) == TWX_CHECKSUM_BYTES) {
        memcpy(metadata->payload_checksum, sqlite3_column_blob(s, 0), TWX_CHECKSUM_BYTES);
    }
    metadata->has_subsec = sqlite3_column_type(s, 1) != SQLITE_NULL;
    metadata->subsec_us = (uint32_t)sqlite3_column_int64(s, 1);
    metadata->camera_hash = twx_db_u64(s, 2);
    metadata->n_fields = (uint16_t)sqlite3_column_int(s, 3);
    metadata->flags = (uint16_t)sqlite3_column_int(s, 4);
    metadata->jpeg_quality = (uint8_t)sqlite3_column_int(s, 5);
}

enum twx_status twx_index_file_metadata(struct twx_index *index, int64_t folder_id,
                                        const char *name, struct twx_metadata *metadata,
                                        struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    *metadata = (struct twx_metadata){0};
    if (index->schema_version < SCHEMA_WITH_METADATA) {
        return TWX_OK;
    }
    enum twx_status status = twx_db_statement(index, TWX_SQL_METADATA, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, folder_id);
    twx_db_bind_bytes(s, 2, name, strlen(name));
    status = twx_db_step(index, s, &has_row, err);
    if (has_row) {
        take_metadata(s, metadata);
        (void)sqlite3_reset(s);
    }
    return status;
}

enum twx_status twx_index_path_metadata(struct twx_index *index, const char *path,
                                        struct twx_metadata *metadata, struct twx_error *err)
{
    const char *slash = strrchr(path, '/');
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    *metadata = (struct twx_metadata){0};
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
    return twx_index_file_metadata(index, folder_id, slash + 1, metadata, err);
}
