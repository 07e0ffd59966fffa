// SPDX-License-Identifier: MIT
//
// Roots and file systems. Device numbers may change at each boot, a UUID stays.
#include "store/roots.h"

#include <string.h>

#include "base/file_system.h"
#include "store/db.h"
#include "twindex_commands.h"

bool twx_root_is_on(const struct twx_root *root, uint64_t device)
{
    if (root->device == device) {
        return true;
    }
    if (root->fs_uuid == NULL || root->fs_uuid[0] == '\0') {
        return false;
    }
    struct twx_file_system fs;
    twx_file_system_find(device, &fs);
    return strcmp(fs.uuid, root->fs_uuid) == 0;
}

enum twx_status twx_root_put(struct twx_index *index, const struct twx_record *record,
                             int64_t observed_ns, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_SET_ROOT, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, record->path, record->path_bytes);
    twx_db_bind_u64(s, 2, record->device);
    (void)sqlite3_bind_int64(s, 3, observed_ns);
    if (record->fs_uuid_bytes > 0) {
        (void)sqlite3_bind_text(s, 4, record->fs_uuid, (int)record->fs_uuid_bytes, SQLITE_STATIC);
    }
    if (record->fs_label_bytes > 0) {
        (void)sqlite3_bind_text(s, 5, record->fs_label, (int)record->fs_label_bytes, SQLITE_STATIC);
    }
    return twx_db_run(index, s, err);
}

enum twx_status twx_index_set_given(struct twx_index *index, const char *path,
                                    struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_SET_GIVEN, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, strlen(path));
    return twx_db_run(index, s, err);
}
