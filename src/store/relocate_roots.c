// SPDX-License-Identifier: MIT
//
// All roots are loaded, and their new paths decided in memory: they are few. One that a relocation made has no
// observation (observed_ns 0): by that it is known as one that goes when a later relocation brings the folder below a
// root again.
#include "store/relocate_roots.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/file_system.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/db.h"

struct root {
    char *path;   // owned: before
    char *moved;  // owned: afterwards; NULL where it stays
    uint64_t device;
    bool is_given;
    bool is_observed;
};

struct roots {
    struct twx_index *index;
    const char *from;
    const char *to;
    struct root *items;  // owned
    size_t n;
    size_t cap;
    bool is_out_of_memory;  // while they were loaded
};

char *twx_relocated_path(const char *path, const char *from, const char *to)
{
    const size_t n = strcmp(from, "/") == 0 ? 0 : strlen(from);
    const char *rest = path + n + (path[n] == '/');
    return *rest == '\0' && path[n] == '\0' ? twx_strdup(to) : twx_path_join(to, rest);
}

/** The path that a root has in the end. */
static const char *path_of(const struct root *root)
{
    return root->moved != NULL ? root->moved : root->path;
}

static bool load_root(void *user, sqlite3_stmt *s)
{
    struct roots *roots = user;
    struct root root = {
        .path = twx_strdup(twx_db_path(s, 0)),
        .is_given = sqlite3_column_int(s, 1) != 0,
        .is_observed = sqlite3_column_int64(s, 2) != 0,
        .device = twx_db_u64(s, 3),
    };
    bool is_loaded = root.path != NULL && twx_reserve((void **)&roots->items, &roots->cap,
                                                      roots->n + 1, sizeof *roots->items);
    if (is_loaded && twx_path_is_within(root.path, roots->from)) {
        // "/" has the slash of a folder in its path, and is to get the name of one without.
        const char *path = strcmp(root.path, "/") == 0 ? "" : root.path;
        root.moved = twx_relocated_path(path, roots->from, roots->to);
        is_loaded = root.moved != NULL;
    }
    if (!is_loaded) {
        free(root.path);
        roots->is_out_of_memory = true;
        return false;
    }
    roots->items[roots->n++] = root;
    return true;
}

/** Runs a statement of ours with up to two paths and a flag; NULL: the second is not there. */
static enum twx_status run(struct twx_index *index, const char *sql, const char *path,
                           const char *other, bool flag, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(index, sql, 0, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, strlen(path));
    if (other != NULL) {
        twx_db_bind_bytes(s, 2, other, strlen(other));
        (void)sqlite3_bind_int(s, 3, flag);
    }
    status = twx_db_run(index, s, err);
    (void)sqlite3_finalize(s);
    return status;
}

/** Loads them, the shortest paths first. */
static enum twx_status load(struct roots *roots, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(
        roots->index,
        "SELECT path, given, observed_ns, device FROM roots ORDER BY length(path), path", 0, &s,
        err);
    if (status == TWX_OK) {
        status = twx_db_each_row(roots->index, s, load_root, roots, err);
    }
    (void)sqlite3_finalize(s);
    return status == TWX_OK && roots->is_out_of_memory ? twx_fail_memory(err) : status;
}

/** Runs a statement that gives a root, ?1, the device ?2, named ?4 and ?5, and perhaps ?3: whether it was given. */
static enum twx_status put_device(const char *sql, struct twx_index *index, const char *path,
                                  uint64_t device, bool is_given, struct twx_error *err)
{
    struct twx_file_system fs;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(index, sql, 0, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_file_system_find(device, &fs);
    twx_db_bind_bytes(s, 1, path, strlen(path));
    twx_db_bind_u64(s, 2, device);
    (void)sqlite3_bind_int(s, 3, is_given);
    (void)sqlite3_bind_text(s, 4, fs.uuid, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(s, 5, fs.label, -1, SQLITE_STATIC);
    status = twx_db_run(index, s, err);
    (void)sqlite3_finalize(s);
    return status;
}

/**
 * Whether files of the index that lie in a root are on a device. What was found where it is now has the device it is
 * on: that of a disk that is not mounted is not taken for the root's.
 */
static enum twx_status has_files_on(struct twx_index *index, const char *root, uint64_t device,
                                    bool *has_files, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    char *folder = twx_path_join(root, "");
    enum twx_status status =
        folder == NULL
            ? twx_fail_memory(err)
            : twx_db_prepare(
                  index,
                  "SELECT 1 FROM folders CROSS JOIN files ON files.folder_id = folders.id "
                  "WHERE files.device = ?3 AND (substr(path, 1, length(?2)) = ?2 "
                  "OR CAST(path || name AS BLOB) = ?1) LIMIT 1",
                  0, &s, err);
    if (folder != NULL && status == TWX_OK) {
        twx_db_bind_bytes(s, 1, root, strlen(root));
        twx_db_bind_bytes(s, 2, folder, strlen(folder));
        twx_db_bind_u64(s, 3, device);
        status = twx_db_step(index, s, has_files, err);
    }
    (void)sqlite3_finalize(s);
    free(folder);
    return status;
}

/** Records that a root is on another device now, where its files were found there: else they would count as offline. */
static enum twx_status settle_device(struct twx_index *index, const struct root *root,
                                     struct twx_error *err)
{
    struct stat st;
    bool has_files = false;
    if (stat(root->moved, &st) != 0 || (uint64_t)st.st_dev == root->device) {
        return TWX_OK;
    }
    const enum twx_status status =
        has_files_on(index, root->moved, (uint64_t)st.st_dev, &has_files, err);
    return status == TWX_OK && has_files
               ? put_device("UPDATE roots SET device = ?2, fs_uuid = nullif(?4, ''), "
                            "fs_label = nullif(?5, '') WHERE path = ?1",
                            index, root->moved, (uint64_t)st.st_dev, false, err)
               : status;
}

/** Gives a root its new path; where there is one of that path, it stays, and is one that was given if either was. */
static enum twx_status move(struct twx_index *index, const struct root *root, struct twx_error *err)
{
    enum twx_status status = run(index, "UPDATE OR IGNORE roots SET path = ?2 WHERE path = ?1",
                                 root->path, root->moved, false, err);
    if (status != TWX_OK || sqlite3_changes(index->db) > 0) {
        return status == TWX_OK ? settle_device(index, root, err) : status;
    }
    status = run(index, "UPDATE roots SET given = max(given, ?3) WHERE path = ?2", root->path,
                 root->moved, root->is_given, err);
    return status == TWX_OK
               ? run(index, "DELETE FROM roots WHERE path = ?1", root->path, NULL, false, err)
               : status;
}

/** Whether a path lies below a root, and is not that root. */
static bool is_below_root(const struct roots *roots, const char *path)
{
    for (size_t i = 0; i < roots->n; i++) {
        const char *root = path_of(&roots->items[i]);
        if (strcmp(path, root) != 0 && twx_path_is_within(path, root)) {
            return true;
        }
    }
    return false;
}

/** Moves all that move: each into a place that is free by then, as the longer or the shorter paths come first. */
static enum twx_status move_all(const struct roots *roots, struct twx_error *err)
{
    const bool longest_first = strlen(roots->to) > strlen(roots->from);
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < roots->n && status == TWX_OK; i++) {
        const struct root *root = &roots->items[longest_first ? roots->n - 1 - i : i];
        if (root->moved != NULL) {
            status = move(roots->index, root, err);
        }
        if (status == TWX_OK && root->moved != NULL && !root->is_observed &&
            is_below_root(roots, root->moved)) {
            status = run(roots->index, "DELETE FROM roots WHERE path = ?1 AND observed_ns = 0",
                         root->moved, NULL, false, err);
        }
    }
    return status;
}

/** Makes a root of the folder's new place. */
static enum twx_status add_root(const struct roots *roots, bool is_given, struct twx_error *err)
{
    struct stat st;
    if (stat(roots->to, &st) != 0) {
        return twx_fail_errno(err, errno, "cannot look at folder '%s'", roots->to);
    }
    return put_device("INSERT INTO roots (path, device, observed_ns, given, fs_uuid, fs_label) "
                      "VALUES (?1, ?2, 0, ?3, nullif(?4, ''), nullif(?5, ''))",
                      roots->index, roots->to, (uint64_t)st.st_dev, is_given, err);
}

/** Makes the folder a root where it has left the one it lay in: one that was given, if that was. */
static enum twx_status guard(const struct roots *roots, struct twx_error *err)
{
    bool had_root = false;
    bool was_given = false;
    for (size_t i = 0; i < roots->n; i++) {
        const struct root *root = &roots->items[i];
        if (twx_path_is_within(roots->to, path_of(root))) {
            return TWX_OK;
        }
        if (root->moved == NULL && twx_path_is_within(roots->from, root->path)) {
            had_root = true;
            was_given = was_given || root->is_given;
        }
    }
    return had_root ? add_root(roots, was_given, err) : TWX_OK;
}

enum twx_status twx_relocate_roots(struct twx_index *index, const char *from, const char *to,
                                   struct twx_error *err)
{
    struct roots roots = {.index = index, .from = from, .to = to};
    enum twx_status status = load(&roots, err);
    if (status == TWX_OK) {
        status = move_all(&roots, err);
    }
    if (status == TWX_OK) {
        status = guard(&roots, err);
    }
    for (size_t i = 0; i < roots.n; i++) {
        free(roots.items[i].path);
        free(roots.items[i].moved);
    }
    free(roots.items);
    return status;
}
