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
    char journal[PATH_MAX];  // without an allocation: this cleans up when memory has run out, too
    (void)unlink(file);
    if (snprintf(journal, sizeof journal, "%s-journal", file) < PATH_MAX) {
        (void)unlink(journal);
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

enum twx_status twx_index_make(const char *path, unsigned hash_size, struct twx_error *err)
{
    struct twx_index *made = NULL;
    enum twx_status status = twx_companions_remove(path, path, err);
    if (status != TWX_OK) {
        return status;
    }
    char *temporary = twx_asprintf("%s.new", path);
    if (temporary == NULL) {
        return twx_fail_memory(err);
    }
    status = twx_index_create(temporary, path, 0666, hash_size, &made, err);
    twx_index_close(made);
    if (status == TWX_OK && rename(temporary, path) != 0) {
        status = twx_fail_errno(err, errno, "cannot make index '%s'", path);
        twx_index_remove_made(temporary);
    }
    if (status == TWX_OK) {
        status = twx_sync_folder_of(path, err);
    }
    free(temporary);
    return status;
}
