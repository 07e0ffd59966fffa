// SPDX-License-Identifier: MIT
//
// Opening, making and migrating the index file. A new index is made whole under a temporary name and renamed, so
// that DB never exists half made. Owns connections.
#include "store/index.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/log.h"
#include "base/read_at.h"
#include "store/companions.h"
#include "store/db.h"
#include "store/schema.h"

enum {
    BUSY_TIMEOUT_MS = 10000,   // longer than any checkpoint of ours holds the file
    READER_TIMEOUT_MS = 1000,  // a checkpoint waits for: most readers are done by then
};

// ---------------------------------------------------------------------------------------------------------
// Opening

static bool is_network(const char *path)
{
    struct statfs fs;
    if (statfs(path, &fs) != 0) {
        return false;
    }
    enum { CIFS = (int)0xFF534D42, SMB2 = (int)0xFE534D42, FUSE = 0x65735546 };
    const int type = (int)fs.f_type;
    return type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == CIFS || type == SMB2 ||
           type == FUSE;
}

/** The file itself, before SQLite looks: there, regular, and a SQLite database. */
static enum twx_status look_at_file(const char *path, struct twx_error *err)
{
    static const char sqlite_magic[16] = "SQLite format 3";
    char head[16];
    ssize_t n = 0;
    struct stat st;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return twx_fail(err, TWX_FAILED, errno,
                        "no index at '%s': run twindex index, or name one by -d or TWINDEX_DB",
                        path);
    }
    if (fd < 0 && errno != ENXIO) {  // of a socket
        return twx_fail_errno(err, errno, "cannot open index '%s'", path);
    }
    enum twx_status status = TWX_OK;
    if (fd >= 0 && fstat(fd, &st) != 0) {
        status = twx_fail_errno(err, errno, "cannot open index '%s'", path);
    } else if (fd < 0 || !S_ISREG(st.st_mode)) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "'%s' is a folder or the like: -d names the index, a file", path);
    } else if ((n = twx_read_at(fd, head, sizeof head, 0)) < 0) {
        status = twx_fail_errno(err, errno, "cannot read index '%s'", path);
    } else if (n != sizeof head || memcmp(head, sqlite_magic, sizeof head) != 0) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "'%s' is not a twindex index: name another file with -d", path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

/** The file and what lies beside it, before SQLite touches either. */
static enum twx_status look_at_files(const char *path, struct twx_error *err)
{
    enum twx_status status = look_at_file(path, err);
    if (status == TWX_OK) {
        char *file = twx_index_file_of(path);
        status = twx_companions_check(file, path, err);
        g_free(file);
    }
    return status;
}

static enum twx_status check_identity(struct twx_index *index, struct twx_error *err)
{
    sqlite3_stmt *statement = NULL;
    int application_id = 0;
    int version = 0;
    int code = sqlite3_prepare_v2(index->db,
                                  "SELECT (SELECT application_id FROM pragma_application_id), "
                                  "(SELECT user_version FROM pragma_user_version), "
                                  "(SELECT count(*) FROM sqlite_schema)",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    if (code == SQLITE_ROW) {
        application_id = sqlite3_column_int(statement, 0);
        version = sqlite3_column_int(statement, 1);
    }
    const enum twx_status status = code == SQLITE_ROW ? TWX_OK : twx_db_fail(index, err);
    (void)sqlite3_finalize(statement);
    if (status != TWX_OK) {
        return status;
    }
    if (application_id != TWX_APPLICATION_ID) {
        return twx_fail(
            err, TWX_UNUSABLE, 0,
            "'%s' is another program's database, not a twindex index: name another file with -d",
            index->path);
    }
    if (version > TWX_SCHEMA_VERSION) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "index '%s' is of a newer twindex (schema %d): update twindex", index->path,
                        version);
    }
    index->schema_version = version;
    if (version < 1) {
        return twx_fail(err, TWX_UNUSABLE, 0, "index '%s' is damaged: it has no schema version",
                        index->path);
    }
    return TWX_OK;
}

/** Not open yet; owns a copy of `path` and, where it is given, of `file`. */
static struct twx_index *new_index(const char *path, const char *file)
{
    // SQLite's account of its memory costs a lock each allocation, a tenth of a merge. Refused when SQLite runs
    // already, as on every call but the first.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct twx_index *index = g_new0(struct twx_index, 1);
    index->path = g_strdup(path);
    index->file = file != NULL ? g_strdup(file) : twx_index_file_of(path);
    return index;
}

/** Makes a connection wary of what a file from elsewhere may hold; nothing of ours reads views or has triggers. */
static enum twx_status distrust(struct twx_index *index, struct twx_error *err)
{
    static const struct {
        int option;
        int value;
    } settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        (void)sqlite3_db_config(index->db, settings[i].option, settings[i].value, NULL);
    }
    return twx_db_exec(index, "PRAGMA cell_size_check = 1", err);
}

/** Opens by SQLite; `how` is "" or "?immutable=1". */
static enum twx_status open_connection(struct twx_index *index, int flags, const char *how,
                                       struct twx_error *err)
{
    char *uri = twx_db_uri_of(index->file, how);
    const int code =
        sqlite3_open_v2(uri, &index->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    g_free(uri);
    if (index->db == NULL) {
        return twx_fail_memory(err);
    }
    (void)sqlite3_extended_result_codes(index->db, 1);
    (void)sqlite3_busy_timeout(index->db, BUSY_TIMEOUT_MS);
    return code == SQLITE_OK ? distrust(index, err) : twx_db_fail(index, err);
}

static void close_connection(struct twx_index *index)
{
    for (int i = 0; i < TWX_N_STATEMENTS; i++) {
        (void)sqlite3_finalize(index->statements[i]);
        index->statements[i] = NULL;
    }
    (void)sqlite3_close(index->db);
    index->db = NULL;
}

void twx_index_close(struct twx_index *index)
{
    if (index == NULL) {
        return;
    }
    close_connection(index);
    g_free(index->path);
    g_free(index->file);
    g_free(index);
}

unsigned twx_index_hash_size(const struct twx_index *index)
{
    return index->hash_size;
}

/** Connects for reading and takes a snapshot, which lasts until the index is closed. */
static enum twx_status open_snapshot(struct twx_index *index, int flags, const char *how,
                                     struct twx_error *err)
{
    enum twx_status status = open_connection(index, flags, how, err);
    if (status == TWX_OK) {
        // mmap: a scan reads the blocks without copying them through the page cache of SQLite. Where a network is
        // between, a page that does not come would be a signal and no error.
        status = twx_db_exec(index,
                             is_network(index->file)
                                 ? "PRAGMA query_only = 1; BEGIN"
                                 : "PRAGMA query_only = 1; PRAGMA mmap_size = 2147418112; BEGIN",
                             err);
    }
    if (status == TWX_OK) {
        status = check_identity(index, err);
    }
    if (status != TWX_OK || index->takes_any_schema) {
        return status;
    }
    status = twx_schema_check(index, err);
    return status == TWX_OK ? twx_index_load_settings(index, err) : status;
}

/**
 * Whether opening failed because SQLite could not make its -shm: a folder we may not write, or no space. Then no
 * writer is connected, or the file would be there.
 */
static bool cannot_have_companions(int code)
{
    return (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY ||
           code == SQLITE_IOERR_SHMSIZE;
}

/** Whether `file` has a companion of this suffix and of more than n bytes. */
static bool has_companion(const char *file, const char *suffix, off_t more_than)
{
    struct stat st;
    char *companion = g_strconcat(file, suffix, NULL);
    const bool result = stat(companion, &st) == 0 && st.st_size > more_than;
    g_free(companion);
    return result;
}

/** Whether something that belongs into the file is still beside it: of a writer that runs, or of one that died. */
static bool has_log(const char *file)
{
    return has_companion(file, "-wal", 0) || has_companion(file, "-journal", 0);
}

/**
 * Whether SQLite would make companions that it cannot remove again: those of a file that may not be written may
 * not be written either, and would be in the way once it may.
 */
static bool would_litter(const char *file)
{
    return faccessat(AT_FDCWD, file, W_OK, AT_EACCESS) != 0 && !has_companion(file, "-wal", -1) &&
           !has_companion(file, "-shm", -1) && !has_companion(file, "-journal", -1);
}

/** Opens for reading what was looked at. */
static enum twx_status open_reader(const char *path, bool any_schema, struct twx_index **index,
                                   struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_error first = {0};
    struct twx_index *opened = new_index(path, NULL);
    opened->takes_any_schema = any_schema;
    if (would_litter(opened->file)) {
        status = open_snapshot(opened, SQLITE_OPEN_READONLY, "?immutable=1", &first);
    } else {
        status = open_snapshot(opened, SQLITE_OPEN_READWRITE, "", &first);
    }
    if (status != TWX_OK && cannot_have_companions(first.code) && has_log(opened->file)) {
        status = twx_fail(&first, TWX_FAILED, first.code,
                          "index '%s' has a log beside it that cannot be read where nothing may be "
                          "written: run twindex check on it where it may",
                          path);
    } else if (status != TWX_OK && cannot_have_companions(first.code)) {
        close_connection(opened);
        status = open_snapshot(opened, SQLITE_OPEN_READONLY, "?immutable=1", &first);
    }
    if (status != TWX_OK) {
        if (err != NULL) {
            *err = first;
        }
        twx_index_close(opened);
        return status;
    }
    *index = opened;
    return TWX_OK;
}

enum twx_status twx_index_open(const char *path, struct twx_index **index, struct twx_error *err)
{
    const enum twx_status status = look_at_files(path, err);
    return status == TWX_OK ? open_reader(path, false, index, err) : status;
}

enum twx_status twx_index_open_any_schema(const char *path, struct twx_index **index,
                                          struct twx_error *err)
{
    const enum twx_status status = look_at_files(path, err);
    return status == TWX_OK ? open_reader(path, true, index, err) : status;
}

enum twx_status twx_index_reopen(const struct twx_index *index, struct twx_index **other,
                                 struct twx_error *err)
{
    struct twx_index *opened = NULL;
    // Not looked at: to close a file that SQLite has open elsewhere in this process ends the locks it holds on it.
    enum twx_status status = open_reader(index->path, false, &opened, err);
    if (status == TWX_OK && (memcmp(opened->uuid, index->uuid, sizeof index->uuid) != 0 ||
                             opened->n_hashes < index->n_hashes)) {
        status = twx_fail(err, TWX_FAILED, 0, "index '%s' was replaced: ask again", index->path);
    }
    if (status != TWX_OK) {
        twx_index_close(opened);
        return status;
    }
    *other = opened;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Making and migrating

/** The number by which we know our files, before anything else is in them. */
static enum twx_status set_application_id(struct twx_index *index, struct twx_error *err)
{
    char pragma[64];
    (void)snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", TWX_APPLICATION_ID);
    return twx_db_exec(index, pragma, err);
}

static enum twx_status fill_new(struct twx_index *index, unsigned hash_size, struct twx_error *err)
{
    char *uuid = g_uuid_string_random();
    char *text =
        sqlite3_mprintf("INSERT INTO twindex VALUES (1, %Q, %u, %u, %u, 0, 0)", uuid, hash_size,
                        twx_flat_below(hash_size), TWX_BLOCK_BYTES / (hash_size * hash_size / 4));
    const enum twx_status status =
        text != NULL ? twx_db_exec(index, text, err) : twx_fail_memory(err);
    sqlite3_free(text);
    g_free(uuid);
    return status;
}

/** An empty file that did not exist; SQLite gives its journal the same permissions. */
static enum twx_status create_file(const char *file, const char *path, mode_t mode,
                                   struct twx_error *err)
{
    const int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot make index '%s'", path);
    }
    (void)close(fd);
    return TWX_OK;
}

void twx_index_remove_made(const char *file)
{
    char *journal = g_strconcat(file, "-journal", NULL);
    (void)unlink(file);
    (void)unlink(journal);
    g_free(journal);
}

enum twx_status twx_index_create(const char *file, const char *path, mode_t mode,
                                 unsigned hash_size, struct twx_index **made, struct twx_error *err)
{
    enum twx_status status = create_file(file, path, mode, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_index *index = new_index(path, file);
    status = open_connection(index, SQLITE_OPEN_READWRITE, "", err);
    if (status == TWX_OK) {
        status = set_application_id(index, err);
    }
    if (status == TWX_OK) {
        status = twx_schema_migrate(index, err);
    }
    if (status == TWX_OK) {
        status = fill_new(index, hash_size, err);
    }
    if (status == TWX_OK) {
        status = twx_index_load_settings(index, err);
    }
    if (status != TWX_OK) {
        twx_index_close(index);
        twx_index_remove_made(file);
        return status;
    }
    *made = index;
    return TWX_OK;
}

static enum twx_status make_index(const char *path, unsigned hash_size, struct twx_error *err)
{
    struct twx_index *made = NULL;
    enum twx_status status = twx_companions_remove(path, path, err);
    if (status != TWX_OK) {
        return status;
    }
    char *temporary = g_strconcat(path, ".new", NULL);
    status = twx_index_create(temporary, path, 0666, hash_size, &made, err);
    twx_index_close(made);
    if (status == TWX_OK && rename(temporary, path) != 0) {
        status = twx_fail_errno(err, errno, "cannot make index '%s'", path);
        twx_index_remove_made(temporary);
    }
    if (status == TWX_OK) {
        status = twx_sync_folder_of(path, err);
    }
    g_free(temporary);
    return status;
}

static enum twx_status set_up_writer(struct twx_index *index, const struct twx_run *run,
                                     struct twx_error *err)
{
    enum twx_status status = open_connection(index, SQLITE_OPEN_READWRITE, "", err);
    if (status == TWX_OK && sqlite3_db_readonly(index->db, "main") == 1) {
        status = twx_fail(err, TWX_FAILED, EACCES,
                          "index '%s' may not be written: check its permissions", index->path);
    }
    if (status == TWX_OK) {
        status = check_identity(index, err);
    }
    if (status == TWX_OK) {
        status = index->takes_any_schema ? twx_schema_check_tables(index, err)
                                         : twx_schema_check(index, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    const bool network = is_network(index->file);
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
    struct twx_index *opened = new_index(path, NULL);
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
        status = make_index(path, hash_size != 0 ? hash_size : 8, err);
    } else if (stat(path, &st) != 0 && errno == ENOENT) {
        status = twx_fail(err, TWX_FAILED, ENOENT,
                          "index '%s' is a link to nothing: remove the link", path);
    } else {
        status = look_at_files(path, err);
    }
    return status == TWX_OK ? open_writer(path, false, hash_size, run, index, err) : status;
}

enum twx_status twx_index_open_damaged(const char *path, const struct twx_run *run,
                                       struct twx_index **index, struct twx_error *err)
{
    const enum twx_status status = look_at_files(path, err);
    return status == TWX_OK ? open_writer(path, true, 0, run, index, err) : status;
}

enum twx_status twx_index_checkpoint(struct twx_index *index, struct twx_error *err)
{
    // A reader that still looks at the log keeps it: the next run, or the last to close, moves it.
    (void)sqlite3_busy_timeout(index->db, READER_TIMEOUT_MS);
    const int code =
        sqlite3_wal_checkpoint_v2(index->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(index->db, BUSY_TIMEOUT_MS);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? TWX_OK : twx_db_fail(index, err);
}

enum twx_status twx_index_set_given(struct twx_index *index, const char *path,
                                    struct twx_error *err)
{
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_SET_GIVEN, err);
    if (s == NULL) {
        return twx_db_fail(index, err);
    }
    twx_db_bind_bytes(s, 1, path, strlen(path));
    return twx_db_run(index, s, err);
}

enum twx_status twx_index_newest_observation(struct twx_index *index, int64_t *observed_ns,
                                             struct twx_error *err)
{
    const enum twx_status status = twx_index_load_settings(index, err);
    *observed_ns = index->newest_observed_ns;
    return status;
}
