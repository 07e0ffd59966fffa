// SPDX-License-Identifier: MIT
//
// An index that is read now and then, in a program that may have its file open for itself: between two times no snapshot of
// it is held.
#include "store/index_shared.h"

#include "store/db.h"
#include "store/index_connect.h"
#include "store/schema.h"
#include "twindex_commands.h"

bool twx_index_is_stale(const struct twx_index *index)
{
    const struct stat *seen = &index->seen;
    struct stat now;
    if (stat(index->path, &now) != 0 || now.st_dev != seen->st_dev || now.st_ino != seen->st_ino) {
        return true;
    }
    return index->is_immutable &&
           (now.st_size != seen->st_size || now.st_mtim.tv_sec != seen->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != seen->st_mtim.tv_nsec || twx_index_file_has_log(index->file));
}

/** SQLite's number for what a connection sees: another one when somebody else has written. Takes the snapshot. */
static enum twx_status read_data_version(struct twx_index *index, int64_t *version,
                                         struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    enum twx_status status = twx_db_statement(index, TWX_SQL_DATA_VERSION, &s, err);
    if (status == TWX_OK) {
        status = twx_db_step(index, s, &has_row, err);
    }
    if (has_row) {
        *version = sqlite3_column_int64(s, 0);
        (void)sqlite3_reset(s);
    }
    return status;
}

/** Looks again at what may be another in a new snapshot. */
static enum twx_status look_again(struct twx_index *index, struct twx_error *err)
{
    enum twx_status status = twx_index_check_identity(index, err);
    if (status == TWX_OK) {
        status = twx_schema_check(index, err);
    }
    return status == TWX_OK ? twx_index_load_settings(index, err) : status;
}

enum twx_status twx_index_renew(struct twx_index *index, bool *has_changed, struct twx_error *err)
{
    int64_t version = 0;
    enum twx_status status = TWX_OK;
    *has_changed = false;
    if (sqlite3_get_autocommit(index->db) != 0) {
        status = twx_db_exec(index, "BEGIN", err);
    }
    if (status == TWX_OK) {
        status = read_data_version(index, &version, err);
    }
    if (status == TWX_OK && version != index->data_version) {
        *has_changed = true;
        status = look_again(index, err);
    }
    if (status == TWX_OK) {
        index->data_version = version;
    } else {
        index->data_version = 0;  // SQLite's are not: the next one looks again
        twx_index_rest(index);
    }
    return status;
}

void twx_index_rest(struct twx_index *index)
{
    // Of a transaction that has only read, both come to the same; this one is never refused.
    if (sqlite3_get_autocommit(index->db) == 0) {
        (void)sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

bool twx_index_is_shared(const struct twx_index *index)
{
    return index->is_shared;
}
