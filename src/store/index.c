// SPDX-License-Identifier: MIT
//
// Opening an index for reading: with SQLite's companions beside it where they can be, without where they cannot.
#include "store/index.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/index_connect.h"
#include "store/index_shared.h"
#include "store/schema.h"
#include "twindex_commands.h"

/** Connects for reading and takes a snapshot, which lasts until the index is closed. */
static enum twx_status open_snapshot(struct twx_index *index, int flags, const char *how,
                                     struct twx_error *err)
{
    enum twx_status status = twx_index_connect(index, flags, how, err);
    if (status == TWX_OK) {
        // mmap: a scan reads the blocks without copying them through the page cache of SQLite. Where a network is
        // between, a page that does not come would be a signal and no error; and whose process this is when the index is
        // shared should not end by one because somebody cuts the file short.
        status = twx_db_exec(index,
                             index->is_shared || twx_index_is_on_network(index->file)
                                 ? "PRAGMA query_only = 1"
                                 : "PRAGMA query_only = 1; PRAGMA mmap_size = 2147418112",
                             err);
    }
    index->log_before = (struct twx_log_state){0};
    if (status == TWX_OK && !index->is_shared && !index->is_immutable) {
        status = twx_db_exec(index, "PRAGMA schema_version", err);  // opens the log
        if (status == TWX_OK) {
            index->log_before = twx_log_state_now(index->db);
        }
    }
    if (status == TWX_OK) {
        status = twx_db_exec(index, "BEGIN", err);
    }
    if (status == TWX_OK) {
        status = twx_index_check_identity(index, err);
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
    char companion[PATH_MAX];  // the system takes no longer path
    const int n = snprintf(companion, sizeof companion, "%s%s", file, suffix);
    return n < PATH_MAX && stat(companion, &st) == 0 && st.st_size > more_than;
}

bool twx_index_file_has_log(const char *file)
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

/** How an index is opened for reading. */
struct how {
    bool any_schema;
    bool is_shared;
};

/** Opens for reading what was looked at. */
static enum twx_status open_reader(const char *path, struct how how, struct twx_index **index,
                                   struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_error first = {0};
    struct twx_index *opened = twx_index_new(path, NULL);
    if (opened == NULL) {
        return twx_fail_memory(err);
    }
    opened->takes_any_schema = how.any_schema;
    opened->is_shared = how.is_shared;
    if (would_litter(opened->file)) {
        opened->is_immutable = true;
        status = open_snapshot(opened, SQLITE_OPEN_READONLY, "?immutable=1", &first);
    } else {
        status = open_snapshot(opened, SQLITE_OPEN_READWRITE, "", &first);
    }
    if (status != TWX_OK && cannot_have_companions(first.code) &&
        twx_index_file_has_log(opened->file)) {
        status = twx_fail(&first, TWX_FAILED, first.code,
                          "index '%s' has a log beside it that cannot be read where nothing may be "
                          "written: run twindex check on it where it may",
                          path);
    } else if (status != TWX_OK && cannot_have_companions(first.code)) {
        twx_index_disconnect(opened);
        opened->is_immutable = true;
        opened->lacks_space = first.code == SQLITE_IOERR_SHMSIZE;
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
    const enum twx_status status = twx_index_look_at_files(path, err);
    return status == TWX_OK ? open_reader(path, (struct how){0}, index, err) : status;
}

enum twx_status twx_index_open_shared(const char *path, struct twx_index **index,
                                      struct twx_error *err)
{
    struct stat seen;
    struct twx_index *opened = NULL;
    bool has_changed = false;
    if (stat(path, &seen) != 0) {
        return twx_fail_errno(err, errno, "cannot open index '%s'", path);
    }
    enum twx_status status = open_reader(path, (struct how){.is_shared = true}, &opened, err);
    if (opened == NULL) {
        return status;
    }
    opened->seen = seen;
    status = twx_index_renew(opened, &has_changed, err);
    if (status != TWX_OK) {
        twx_index_close(opened);
        return status;
    }
    *index = opened;
    return TWX_OK;
}

enum twx_status twx_index_open_any_schema(const char *path, struct twx_index **index,
                                          struct twx_error *err)
{
    const enum twx_status status = twx_index_look_at_files(path, err);
    return status == TWX_OK ? open_reader(path, (struct how){.any_schema = true}, index, err)
                            : status;
}

enum twx_status twx_index_reopen(const struct twx_index *index, struct twx_index **other,
                                 struct twx_error *err)
{
    struct twx_index *opened = NULL;
    // Not looked at: to close a file that SQLite has open elsewhere in this process ends the locks it holds on it.
    enum twx_status status =
        open_reader(index->path, (struct how){.is_shared = index->is_shared}, &opened, err);
    if (opened == NULL) {
        return status;
    }
    if (memcmp(opened->uuid, index->uuid, sizeof index->uuid) != 0 ||
        opened->n_hashes < index->n_hashes) {
        status = twx_fail(err, TWX_FAILED, 0, "index '%s' was replaced: ask again", index->path);
    }
    if (status != TWX_OK) {
        twx_index_close(opened);
        return status;
    }
    *other = opened;
    return TWX_OK;
}

enum twx_status twx_index_reopen_same(const struct twx_index *index, struct twx_index **other,
                                      struct twx_error *err)
{
    struct twx_index *opened = NULL;
    *other = NULL;
    const enum twx_status status =
        index->log_before.region != NULL ? twx_index_reopen(index, &opened, err) : TWX_OK;
    if (opened == NULL) {
        return status;
    }
    const struct twx_log_state after = twx_log_state_now(opened->db);
    if (twx_log_state_is_same(&index->log_before, &after)) {
        *other = opened;
    } else {
        twx_index_close(opened);
    }
    return TWX_OK;
}

enum twx_status twx_index_add_part(struct twx_index *index, const char *path, struct twx_error *err)
{
    struct twx_index *part = NULL;
    const enum twx_status status = twx_index_open(path, &part, err);
    if (part == NULL) {
        return status;
    }
    struct twx_index *last = index;
    for (struct twx_index *known = index;; known = known->next_part) {
        if (memcmp(known->uuid, part->uuid, sizeof part->uuid) == 0) {
            twx_index_close(part);
            return twx_fail(err, TWX_USAGE, 0, "'%.100s' is given twice, also as '%.100s'",
                            known->path, path);
        }
        last = known;
        if (known->next_part == NULL) {
            break;
        }
    }
    if (part->hash_size != index->hash_size) {
        const unsigned hash_size = part->hash_size;
        twx_index_close(part);
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%.100s' has hashes of size %u, '%.100s' of size %u: they are no parts of "
                        "one collection",
                        index->path, index->hash_size, path, hash_size);
    }
    last->next_part = part;
    return TWX_OK;
}

size_t twx_index_n_parts(const struct twx_index *index)
{
    size_t n = 0;
    for (; index != NULL; index = index->next_part) {
        n++;
    }
    return n;
}

struct twx_index *twx_index_next_part(struct twx_index *index)
{
    return index->next_part;
}

const char *twx_index_path(const struct twx_index *index)
{
    return index->path;
}
