// SPDX-License-Identifier: MIT
//
// Statements and the meaning of SQLite's result codes. Owns nothing but what it prepares into
// a struct twx_index.
#include "store/db.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/log.h"

static enum twx_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
        return TWX_TRY_AGAIN;
    case SQLITE_ERROR:  // our statements are fixed texts: a table or column they name is not there
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return TWX_UNUSABLE;
    case SQLITE_NOMEM:
        return TWX_NO_MEMORY;
    default:
        return TWX_FAILED;
    }
}

bool twx_db_is_damage(struct twx_index *index, int code)
{
    // SQLite calls a file corrupt that the system could not read; the system's word says which it was.
    static const char *const names[] = {"main", "damaged"};  // the latter is attached by a repair
    bool was_read = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int last_errno = 0;
        (void)sqlite3_file_control(index->db, names[i], SQLITE_FCNTL_LAST_ERRNO, &last_errno);
        was_read = was_read && last_errno != EIO;
    }
    return (code & 0xff) == SQLITE_CORRUPT && was_read;
}

enum twx_status twx_db_fail(struct twx_index *index, struct twx_error *err)
{
    const int code = sqlite3_extended_errcode(index->db);
    const enum twx_status status = status_of(code);
    if ((code & 0xff) == SQLITE_CORRUPT && !twx_db_is_damage(index, code)) {
        return twx_fail(err, TWX_TRY_AGAIN, code, "cannot read index '%s': I/O error", index->path);
    }
    const int error_number = sqlite3_system_errno(index->db);
    const bool is_io = (code & 0xff) == SQLITE_IOERR && error_number != 0;
    switch (is_io && error_number == ENOSPC ? SQLITE_FULL : code & 0xff) {
    case SQLITE_FULL:
        return twx_fail(err, status, code,
                        "no space left to write index '%s': make room and run again", index->path);
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return twx_fail(err, status, code,
                        "index '%s' is damaged (%s): run twindex check --repair, or make a new one",
                        index->path, sqlite3_errmsg(index->db));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return twx_fail(err, status, code, "index '%s' is in use by another program: try again",
                        index->path);
    case SQLITE_NOMEM:  // SQLite's words may be of the temporary file that it could not open
        return twx_fail(err, status, code, "index '%s': out of memory", index->path);
    default:
        return twx_fail(err, status, code, "index '%s': %s", index->path,
                        is_io ? twx_errno_text(error_number) : sqlite3_errmsg(index->db));
    }
}

enum twx_status twx_db_exec(struct twx_index *index, const char *text, struct twx_error *err)
{
    return sqlite3_exec(index->db, text, NULL, NULL, NULL) == SQLITE_OK ? TWX_OK
                                                                        : twx_db_fail(index, err);
}

enum twx_status twx_db_prepare(struct twx_index *index, const char *text, unsigned flags,
                               sqlite3_stmt **statement, struct twx_error *err)
{
    *statement = NULL;
    char *whole = twx_file_columns_put_in(text, index->schema_version);
    if (whole == NULL) {
        return twx_fail_memory(err);
    }
    const int code = sqlite3_prepare_v3(index->db, whole, -1, flags, statement, NULL);
    sqlite3_free(whole);
    return code == SQLITE_OK ? TWX_OK : twx_db_fail(index, err);
}

enum twx_status twx_db_statement(struct twx_index *index, enum twx_statement which,
                                 sqlite3_stmt **statement, struct twx_error *err)
{
    sqlite3_stmt **kept = &index->statements[which];
    enum twx_status status = TWX_OK;
    if (*kept != NULL) {
        (void)sqlite3_reset(*kept);
        (void)sqlite3_clear_bindings(*kept);
    } else {
        status = twx_db_prepare(index, twx_sql[which], SQLITE_PREPARE_PERSISTENT, kept, err);
    }
    *statement = *kept;
    return status;
}

enum twx_status twx_db_step(struct twx_index *index, sqlite3_stmt *statement, bool *has_row,
                            struct twx_error *err)
{
    const int code = sqlite3_step(statement);
    *has_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW) {
        return TWX_OK;
    }
    const enum twx_status status = code == SQLITE_DONE ? TWX_OK : twx_db_fail(index, err);
    (void)sqlite3_reset(statement);
    return status;
}

enum twx_status twx_db_run(struct twx_index *index, sqlite3_stmt *statement, struct twx_error *err)
{
    bool has_row = false;
    const enum twx_status status = twx_db_step(index, statement, &has_row, err);
    if (has_row) {
        (void)sqlite3_reset(statement);
    }
    return status;
}

enum twx_status twx_db_do(struct twx_index *index, enum twx_statement which, struct twx_error *err)
{
    sqlite3_stmt *statement = NULL;
    const enum twx_status status = twx_db_statement(index, which, &statement, err);
    return status == TWX_OK ? twx_db_run(index, statement, err) : status;
}

void twx_db_rollback(struct twx_index *index)
{
    if (sqlite3_get_autocommit(index->db) == 0) {
        (void)sqlite3_exec(index->db, "ROLLBACK", NULL, NULL,
                           NULL);  // the error that led here is the one to tell
    }
    if (twx_index_load_settings(index, NULL) != TWX_OK) {
        index->n_hashes = 0;  // nothing more is written through this connection
    }
}

void twx_db_bind_u64(sqlite3_stmt *statement, int at, uint64_t value)
{
    (void)sqlite3_bind_int64(statement, at, (sqlite3_int64)value);  // fails on misuse only
}

uint64_t twx_db_u64(sqlite3_stmt *statement, int column)
{
    return (uint64_t)sqlite3_column_int64(statement, column);
}

void twx_db_bind_bytes(sqlite3_stmt *statement, int at, const void *bytes, size_t n)
{
    (void)sqlite3_bind_blob64(statement, at, n > 0 ? bytes : "", n, SQLITE_STATIC);
}

bool twx_db_agrees(sqlite3_stmt *statement, int bytes_column, int checksum_column)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    twx_checksum128(sqlite3_column_blob(statement, bytes_column),
                    (size_t)sqlite3_column_bytes(statement, bytes_column), checksum);
    return sqlite3_column_bytes(statement, checksum_column) == TWX_CHECKSUM_BYTES &&
           memcmp(checksum, sqlite3_column_blob(statement, checksum_column), sizeof checksum) == 0;
}

enum twx_status twx_index_put_block(struct twx_index *index, uint64_t id, const uint8_t *codes,
                                    size_t n_codes, struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    const size_t n_bytes = n_codes * twx_index_code_bytes(index);
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_SET_BLOCK, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_checksum128(codes, n_bytes, checksum);
    twx_db_bind_u64(s, 1, id);
    twx_db_bind_bytes(s, 2, checksum, sizeof checksum);
    twx_db_bind_bytes(s, 3, codes, n_bytes);
    return twx_db_run(index, s, err);
}

enum twx_status twx_index_load_settings(struct twx_index *index, struct twx_error *err)
{
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_SETTINGS, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    status = twx_db_step(index, s, &has_row, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!has_row) {
        return twx_fail(err, TWX_UNUSABLE, 0, "index '%s' is damaged: its settings are gone",
                        index->path);
    }
    index->hash_size = (unsigned)sqlite3_column_int(s, 0);
    index->codes_per_block = twx_db_u64(s, 1);
    index->n_hashes = twx_db_u64(s, 2);
    index->newest_observed_ns = sqlite3_column_int64(s, 3);
    index->flat_below = (uint32_t)sqlite3_column_int(s, 4);
    const unsigned char *uuid = sqlite3_column_text(s, 5);
    if (uuid == NULL && sqlite3_errcode(index->db) == SQLITE_NOMEM) {
        status = twx_db_fail(index, err);
        (void)sqlite3_reset(s);
        return status;
    }
    (void)sqlite3_snprintf(sizeof index->uuid, index->uuid, "%s", uuid);
    (void)sqlite3_reset(s);
    if (twx_hash_bits(index->hash_size) == 0 || index->codes_per_block == 0 ||
        index->codes_per_block > 1U << 20 || !g_uuid_string_is_valid(index->uuid)) {
        return twx_fail(err, TWX_UNUSABLE, 0, "index '%s' is damaged: its settings make no sense",
                        index->path);
    }
    return TWX_OK;
}

static int is_to_stop(void *run)
{
    return twx_is_stopped(run) ? 1 : 0;
}

void twx_db_heed_stop(struct twx_index *index, const struct twx_run *run)
{
    enum { STOP_EVERY = 1000 };  // steps of SQLite's machine between two looks at the flag
    // SQLite takes what it hands back as not const.
    void *user = (void *)(uintptr_t)run;
    sqlite3_progress_handler(index->db, STOP_EVERY, run != NULL ? is_to_stop : NULL, user);
}

enum twx_status twx_db_each_row(struct twx_index *index, sqlite3_stmt *s,
                                bool (*row)(void *, sqlite3_stmt *), void *user,
                                struct twx_error *err)
{
    bool goes_on = true;
    while (goes_on) {
        bool has_row = false;
        const enum twx_status status = twx_db_step(index, s, &has_row, err);
        if (status != TWX_OK || !has_row) {
            return status;
        }
        goes_on = row(user, s);
        if (sqlite3_errcode(index->db) == SQLITE_NOMEM) {  // of a column, which was NULL then
            const enum twx_status no_memory = twx_db_fail(index, err);
            (void)sqlite3_reset(s);
            return no_memory;
        }
    }
    (void)sqlite3_reset(s);
    return TWX_OK;
}

enum twx_status twx_db_each_row_of(struct twx_index *index, enum twx_statement which,
                                   bool (*row)(void *, sqlite3_stmt *), void *user,
                                   struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, which, &s, err);
    return status == TWX_OK ? twx_db_each_row(index, s, row, user, err) : status;
}

const char *twx_db_path(sqlite3_stmt *s, int column)
{
    const void *text = sqlite3_column_text(s, column);
    return text != NULL ? text : "";
}
