// SPDX-License-Identifier: MIT
//
// Looking up files by folder and by path.
#include "store/index_known.h"

#include <string.h>

#include "base/clock.h"
#include "store/db.h"
#include "twindex_commands.h"

bool twx_file_is_as_recorded(const struct stat *st, uint64_t bytes, int64_t mtime_ns,
                             int64_t ctime_ns)
{
    // Who writes a file can set its mtime back, but not its ctime.
    return bytes == (uint64_t)st->st_size && mtime_ns == twx_timespec_ns(st->st_mtim) &&
           (ctime_ns == 0 || ctime_ns == twx_timespec_ns(st->st_ctim));
}

static void take_known(sqlite3_stmt *s, struct twx_known *known)
{
    known->name = sqlite3_column_blob(s, 0);
    known->name_bytes = (size_t)sqlite3_column_bytes(s, 0);
    known->bytes = twx_db_u64(s, 1);
    known->mtime_ns = sqlite3_column_int64(s, 2);
    known->ctime_ns = sqlite3_column_int64(s, 3);
    known->status = (enum twx_image_status)sqlite3_column_int(s, 4);
    known->hash_version = (unsigned)sqlite3_column_int(s, 5);
    known->has_checksum = sqlite3_column_int(s, 6) != 0;
    known->reason = (enum twx_reason)sqlite3_column_int(s, 7);
    known->detail = (uint32_t)sqlite3_column_int64(s, 8);
    known->variants = (enum twx_variants)sqlite3_column_int(s, 9);
}

enum twx_status twx_index_folder_begin(struct twx_index *index, const char *folder,
                                       struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_LIST_FOLDER, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    return sqlite3_bind_blob64(s, 1, folder, strlen(folder), SQLITE_TRANSIENT) == SQLITE_OK
               ? TWX_OK
               : twx_db_fail(index, err);
}

enum twx_status twx_index_folder_next(struct twx_index *index, struct twx_known *known, bool *found,
                                      struct twx_error *err)
{
    sqlite3_stmt *s = index->statements[TWX_SQL_LIST_FOLDER];
    const enum twx_status status = twx_db_step(index, s, found, err);
    if (*found) {
        take_known(s, known);
    }
    return status;
}

void twx_index_folder_end(struct twx_index *index)
{
    (void)sqlite3_reset(index->statements[TWX_SQL_LIST_FOLDER]);  // NULL is allowed
    (void)sqlite3_reset(index->statements[TWX_SQL_FIND_FILE]);
}

enum twx_status twx_index_find(struct twx_index *index, const char *path, struct twx_known *known,
                               bool *found, struct twx_error *err)
{
    *found = false;
    const char *slash = strrchr(path, '/');
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_FIND_FILE, &s, err);
    if (status != TWX_OK || slash == NULL) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, (size_t)(slash + 1 - path));
    twx_db_bind_bytes(s, 2, slash + 1, strlen(slash + 1));
    status = twx_db_step(index, s, found, err);
    if (*found) {
        take_known(s, known);
    }
    return status;
}

enum twx_status twx_index_has_path(struct twx_index *index, const char *path, bool *has_path,
                                   struct twx_error *err)
{
    struct twx_known known;
    enum twx_status status = TWX_OK;
    *has_path = false;
    for (; index != NULL && status == TWX_OK && !*has_path; index = twx_index_next_part(index)) {
        status = twx_index_find(index, path, &known, has_path, err);
        twx_index_folder_end(index);
    }
    return status;
}
