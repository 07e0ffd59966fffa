// SPDX-License-Identifier: MIT
//
// Making the file of an index and its first row.
#include "store/index_create.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/hex.h"
#include "base/strings.h"
#include "store/companions.h"
#include "store/index_connect.h"
#include "store/schema.h"
#include "twindex_commands.h"

/** The number by which we know our files, before anything else is in them. */
static enum twx_status set_application_id(struct twx_index *index, struct twx_error *err)
{
    char pragma[64];
    (void)snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", TWX_APPLICATION_ID);
    return twx_db_exec(index, pragma, err);
}

/** A random UUID: RFC 9562, version 4. */
static enum twx_status make_uuid(struct twx_index *index, char uuid[static sizeof index->uuid],
                                 struct twx_error *err)
{
    uint8_t bytes[16];
    char hex[2 * sizeof bytes + 1];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return twx_fail_errno(err, errno, "cannot get random bytes for the id of index '%s'",
                              index->path);
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    twx_hex_from_bytes(bytes, sizeof bytes, hex);
    (void)snprintf(uuid, sizeof index->uuid, "%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12,
                   hex + 16, hex + 20);
    return TWX_OK;
}

static enum twx_status fill_new(struct twx_index *index, unsigned hash_size, struct twx_error *err)
{
    char uuid[sizeof index->uuid];
    enum twx_status status = make_uuid(index, uuid, err);
    if (status != TWX_OK) {
        return status;
    }
    char *text =
        sqlite3_mprintf("INSERT INTO twindex VALUES (1, %Q, %u, %u, %u, 0, 0)", uuid, hash_size,
                        twx_flat_below(hash_size), TWX_BLOCK_BYTES / twx_hash_bytes(hash_size));
    status = text != NULL ? twx_db_exec(index, text, err) : twx_fail_memory(err);
    sqlite3_free(text);
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
    static const char *const suffixes[] = {"-journal", "-wal"};
    char beside[PATH_MAX];  // without an allocation: this cleans up when memory has run out, too
    (void)unlink(file);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (snprintf(beside, sizeof beside, "%s%s", file, suffixes[i]) < PATH_MAX) {
            (void)unlink(beside);
        }
    }
}

enum twx_status twx_index_create(const char *file, const char *path, mode_t mode,
                                 unsigned hash_size, struct twx_index **made, struct twx_error *err)
{
    enum twx_status status = create_file(file, path, mode, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_index *index = twx_index_new(path, file);
    if (index == NULL) {
        twx_index_remove_made(file);
        return twx_fail_memory(err);
    }
    status = twx_index_connect(index, SQLITE_OPEN_READWRITE, "", err);
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

/** Closes an index and keeps the names of its file and of what it will be: owned by the caller. */
static void close_made(struct twx_index **made, char **file, char **path)
{
    struct twx_index *index = *made;
    *file = index->file;
    *path = index->path;
    index->file = index->path = NULL;
    *made = NULL;
    twx_index_close(index);
}

enum twx_status twx_index_begin(const char *path, unsigned hash_size, struct twx_index **made,
                                struct twx_error *err)
{
    struct twx_index *index = NULL;
    *made = NULL;
    enum twx_status status = twx_companions_remove(path, path, err);
    if (status != TWX_OK) {
        return status;
    }
    char *temporary = twx_asprintf("%s.new", path);
    if (temporary == NULL) {
        return twx_fail_memory(err);
    }
    status = twx_index_create(temporary, path, 0666, hash_size, &index, err);
    free(temporary);
    if (index == NULL) {
        return status;
    }
    index->is_writer = true;
    // What fails is removed, so that nothing need be taken back, and it is synced once, when it is complete.
    // EXCLUSIVE: no shared memory is made beside it.
    status = twx_db_exec(index,
                         "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; "
                         "PRAGMA synchronous = OFF; PRAGMA foreign_keys = 0; "
                         "PRAGMA cache_size = -65536",
                         err);
    if (status != TWX_OK) {
        twx_index_drop(&index);
    }
    *made = index;
    return status;
}

void twx_index_drop(struct twx_index **made)
{
    char *file = NULL;
    char *path = NULL;
    if (*made == NULL) {
        return;
    }
    close_made(made, &file, &path);
    twx_index_remove_made(file);
    free(file);
    free(path);
}

static enum twx_status sync_file(const char *file, const char *path, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const int fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        status = twx_fail_errno(err, errno, "cannot make index '%s'", path);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return status;
}

enum twx_status twx_index_publish(struct twx_index **made, struct twx_error *err)
{
    char *file = NULL;
    char *path = NULL;
    enum twx_status status = TWX_OK;
    if (!twx_index_is_on_network((*made)->file)) {
        status = twx_db_exec(*made, "PRAGMA journal_mode = WAL", err);
    }
    close_made(made, &file, &path);
    if (status == TWX_OK) {
        status = sync_file(file, path, err);
    }
    if (status == TWX_OK && rename(file, path) != 0) {
        status = twx_fail_errno(err, errno, "cannot make index '%s'", path);
    }
    if (status != TWX_OK) {
        twx_index_remove_made(file);
    } else {
        status = twx_sync_folder_of(path, err);
    }
    free(file);
    free(path);
    return status;
}

enum twx_status twx_index_make(const char *path, unsigned hash_size, struct twx_error *err)
{
    struct twx_index *made = NULL;
    const enum twx_status status = twx_index_begin(path, hash_size, &made, err);
    return made != NULL ? twx_index_publish(&made, err) : status;
}
