// SPDX-License-Identifier: MIT
//
// Opening and migrating an index that is written, and moving its log.
#include "store/index_write.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "store/db.h"
#include "store/index_connect.h"
#include "store/index_create.h"
#include "store/schema.h"

enum { READER_TIMEOUT_MS = 1000 };  // a checkpoint waits for: most readers are done by then

bool twx_index_has_log(struct twx_index *index)
{
    sqlite3_stmt *s = NULL;
    bool is_wal = false;
    if (sqlite3_prepare_v2(index->db, "PRAGMA journal_mode", -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW) {
        const char *mode = (const char *)sqlite3_column_text(s, 0);
        is_wal = mode != NULL && strcmp(mode, "wal") == 0;
    }
    (void)sqlite3_finalize(s);
    return is_wal;
}

static enum twx_status set_up_writer(struct twx_index *index, const struct twx_run *run,
                                     struct twx_error *err)
{
    enum twx_status status = twx_index_connect(index, SQLITE_OPEN_READWRITE, "", err);
    if (status == TWX_OK && sqlite3_db_readonly(index->db, "main") == 1) {
        status = twx_fail(err, TWX_FAILED, EACCES,
                          "index '%s' may not be written: check its permissions", index->path);
    }
    if (status == TWX_OK) {
        status = twx_index_check_identity(index, err);
    }
    if (status == TWX_OK) {
        status = index->takes_any_schema ? twx_schema_check_tables(index, err)
                                         : twx_schema_check(index, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    const bool network = twx_index_is_on_network(index->file);
    if (network) {
        twx_log(run, TWX_LEVEL_INFO, "index '%s' is on a network file system: journal mode DELETE",
                index->path);
    }
    // No foreign keys while writing: the merge makes each parent just before its children, `check` asks again,
    // and looking both up costs a tenth of a merge.
    // FULL: shards are removed once their merge is committed, so the commit must survive a power cut. With a journal
    // that takes EXTRA: the journal's removal is the commit.
    status = twx_db_exec(index,
                         network ? "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; "
                                   "PRAGMA foreign_keys = 0; PRAGMA cache_size = -65536"
                                 : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                                   "PRAGMA foreign_keys = 0; PRAGMA cache_size = -65536",
                         err);
    if (status == TWX_OK && index->schema_version < TWX_SCHEMA_VERSION) {
        twx_log(run, TWX_LEVEL_INFO, "index '%s' is brought from schema %d to %d", index->path,
                index->schema_version, TWX_SCHEMA_VERSION);
        status = twx_schema_migrate(index, err);
    }
    return status == TWX_OK ? twx_index_load_settings(index, err) : status;
}

/** Opens for writing what was looked at. */
static enum twx_status open_writer(const char *path, bool any_schema, unsigned hash_size,
                                   const struct twx_run *run, struct twx_index **index,
                                   struct twx_error *err)
{
    struct twx_index *opened = twx_index_new(path, NULL);
    if (opened == NULL) {
        return twx_fail_memory(err);
    }
    opened->is_writer = true;
    opened->takes_any_schema = any_schema;
    enum twx_status status = set_up_writer(opened, run, err);
    if (status == TWX_OK && hash_size != 0 && hash_size != opened->hash_size) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "index '%s' holds hashes of size %u, not %u: name another index with -d",
                          path, opened->hash_size, hash_size);
    }
    if (status != TWX_OK) {
        twx_index_close(opened);
        return status;
    }
    *index = opened;
    return TWX_OK;
}

enum twx_status twx_index_open_writer(const char *path, unsigned hash_size,
                                      const struct twx_run *run, struct twx_index **index,
                                      struct twx_error *err)
{
    struct stat st;
    enum twx_status status = TWX_OK;
    if (lstat(path, &st) != 0 && errno == ENOENT) {
        status = twx_index_make(path, hash_size != 0 ? hash_size : 8, err);
    } else if (stat(path, &st) != 0 && errno == ENOENT) {
        status = twx_fail(err, TWX_FAILED, ENOENT,
                          "index '%s' is a link to nothing: remove the link", path);
    } else {
        status = twx_index_look_at_files(path, err);
    }
    return status == TWX_OK ? open_writer(path, false, hash_size, run, index, err) : status;
}

static enum twx_status set_up_beside(struct twx_index *index, const struct twx_index *reader,
                                     struct twx_error *err)
{
    enum twx_status status = twx_index_connect(index, SQLITE_OPEN_READWRITE, "", err);
    if (status == TWX_OK) {
        (void)sqlite3_busy_timeout(index->db, 0);
        status = twx_index_check_identity(index, err);
    }
    if (status == TWX_OK) {
        status = twx_schema_check(index, err);
    }
    if (status == TWX_OK) {
        status = twx_index_load_settings(index, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    if (sqlite3_db_readonly(index->db, "main") == 1) {
        return twx_fail(err, TWX_FAILED, EACCES, "index '%s' may not be written", index->path);
    }
    if (strcmp(index->uuid, reader->uuid) != 0 || index->schema_version != TWX_SCHEMA_VERSION) {
        return twx_fail(err, TWX_FAILED, 0, "index '%s' %s", index->path,
                        strcmp(index->uuid, reader->uuid) != 0
                            ? "was replaced"
                            : "is of an older schema, until twindex index has run");
    }
    return twx_db_exec(index,
                       twx_index_has_log(index)
                           ? "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = 0"
                           : "PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = 0",
                       err);
}

enum twx_status twx_index_open_beside(const struct twx_index *reader, struct twx_index **index,
                                      struct twx_error *err)
{
    // Not looked at: to close a file that SQLite has open elsewhere in this process ends the locks it holds on it.
    struct twx_index *opened = twx_index_new(reader->path, reader->file);
    if (opened == NULL) {
        return twx_fail_memory(err);
    }
    opened->is_writer = true;
    const enum twx_status status = set_up_beside(opened, reader, err);
    if (status != TWX_OK) {
        twx_index_close(opened);
        return status;
    }
    *index = opened;
    return TWX_OK;
}

enum twx_status twx_index_open_damaged(const char *path, const struct twx_run *run,
                                       struct twx_index **index, struct twx_error *err)
{
    const enum twx_status status = twx_index_look_at_files(path, err);
    return status == TWX_OK ? open_writer(path, true, 0, run, index, err) : status;
}

enum twx_status twx_index_checkpoint(struct twx_index *index, struct twx_error *err)
{
    // A reader that still looks at the log keeps it: the next run, or the last to close, moves it.
    (void)sqlite3_busy_timeout(index->db, READER_TIMEOUT_MS);
    const int code =
        sqlite3_wal_checkpoint_v2(index->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(index->db, TWX_BUSY_TIMEOUT_MS);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? TWX_OK : twx_db_fail(index, err);
}

enum twx_status twx_index_newest_observation(struct twx_index *index, int64_t *observed_ns,
                                             struct twx_error *err)
{
    const enum twx_status status = twx_index_load_settings(index, err);
    *observed_ns = index->newest_observed_ns;
    return status;
}

enum twx_status twx_index_open_locked(const char *path, const struct twx_run *run,
                                      struct twx_index_lock **lock, struct twx_index **index,
                                      struct twx_error *err)
{
    struct twx_index *reader = NULL;
    *lock = NULL;
    *index = NULL;
    enum twx_status status = twx_index_open(path, &reader, err);
    twx_index_close(reader);
    if (status == TWX_OK) {
        status = twx_index_lock_take(path, lock, err);
    }
    return status == TWX_OK ? twx_index_open_writer(path, 0, run, index, err) : status;
}
