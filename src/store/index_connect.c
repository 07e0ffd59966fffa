// SPDX-License-Identifier: MIT
//
// Looking at an index file, connecting to it and closing it. Owns connections.
#include "store/index_connect.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/read_at.h"
#include "base/strings.h"
#include "store/companions.h"
#include "store/index_read.h"
#include "store/lock.h"

bool twx_index_is_on_network(const char *path)
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

enum twx_status twx_index_look_at_files(const char *path, struct twx_error *err)
{
    enum twx_status status = look_at_file(path, err);
    if (status == TWX_OK) {
        char *file = twx_index_file_of(path);
        status = file != NULL ? twx_companions_check(file, path, err) : twx_fail_memory(err);
        free(file);
    }
    return status;
}

enum twx_status twx_index_check_identity(struct twx_index *index, struct twx_error *err)
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
            "'%s' is another program's database, not a twindex index: name another file%s",
            index->path, index->is_shared ? "" : " with -d");
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

struct twx_index *twx_index_new(const char *path, const char *file)
{
#ifndef TWX_SQLITE_OF_HOST  // else how SQLite is set up is the host's business
    // SQLite's account of its memory costs a lock each allocation, a tenth of a merge. Refused when SQLite runs
    // already, as on every call but the first.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
#endif
    struct twx_index *index = twx_alloc(1, sizeof *index);
    if (index == NULL) {
        return NULL;
    }
    index->path = twx_strdup(path);
    index->file = file != NULL ? twx_strdup(file) : twx_index_file_of(path);
    if (index->path == NULL || index->file == NULL) {
        twx_index_close(index);
        return NULL;
    }
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

/** A path with each byte but letters, digits and "-._~/" as %XX.  returns: owned, free(); NULL: out of memory */
static char *escape(const char *path)
{
    static const char hex[] = "0123456789ABCDEF";
    char *escaped = twx_alloc(strlen(path) + 1, 3);
    if (escaped == NULL) {
        return NULL;
    }
    char *to = escaped;
    for (const unsigned char *from = (const unsigned char *)path; *from != '\0'; from++) {
        if (g_ascii_isalnum(*from) || strchr("-._~/", *from) != NULL) {
            *to++ = (char)*from;
        } else {
            *to++ = '%';
            *to++ = hex[*from >> 4];
            *to++ = hex[*from & 15];
        }
    }
    return escaped;
}

char *twx_index_uri_of(const char *file, const char *how)
{
    char *escaped = escape(file);
    char *uri = escaped != NULL
                    ? twx_asprintf("%s%s%s", file[0] == '/' ? "file://" : "file:./", escaped, how)
                    : NULL;
    free(escaped);
    return uri;
}

enum twx_status twx_index_connect(struct twx_index *index, int flags, const char *how,
                                  struct twx_error *err)
{
    char *uri = twx_index_uri_of(index->file, how);
    if (uri == NULL) {
        return twx_fail_memory(err);
    }
    const int code = sqlite3_open_v2(
        uri, &index->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
        NULL);
    free(uri);
    if (index->db == NULL) {
        return twx_fail_memory(err);
    }
    (void)sqlite3_extended_result_codes(index->db, 1);
    (void)sqlite3_busy_timeout(index->db,
                               index->is_shared ? TWX_SHARED_TIMEOUT_MS : TWX_BUSY_TIMEOUT_MS);
    const enum twx_status status =
        code == SQLITE_OK ? distrust(index, err) : twx_db_fail(index, err);
    return status == TWX_OK ? twx_index_register_files(index, err) : status;
}

void twx_index_disconnect(struct twx_index *index)
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
    twx_index_close(index->next_part);
    twx_index_disconnect(index);
    free(index->path);
    free(index->file);
    free(index);
}

unsigned twx_index_hash_size(const struct twx_index *index)
{
    return index->hash_size;
}
