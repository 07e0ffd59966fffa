// SPDX-License-Identifier: MIT
//
// Dropping the records of files that are gone. Roots are looked at first, see prune_roots.h: a disk that is not mounted
// must not cost its records.
#include "store/prune.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "store/db.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/prune_roots.h"

struct prune {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_prune_counts *counts;
    GPtrArray *paths;       // absolute, without a trailing slash but for "/"; empty: all
    GArray *gone;           // int64_t ids
    GPtrArray *gone_roots;  // char *: missing, and dropped by request
    bool is_counting;       // nothing is dropped
    char *folder;           // owned: of the record looked at last, with a slash at its end
    bool is_folder_moved;   // a link stands in its way by now
    void (*report)(void *user, const char *path);  // of each that is gone; or NULL
    void *user;
};

/**
 * Whether a link leads to the regular file that was recorded under its name: a list may give links. The number of a device
 * may change with each boot, an inode does not.
 */
static bool is_listed_link(const char *path, uint64_t inode)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return errno != ENOENT && errno != ENOTDIR && errno != ELOOP;  // what refuses may be there
    }
    return S_ISREG(st.st_mode) && (uint64_t)st.st_ino == inode;
}

/** Whether a link stands in the way to the folder of a path; asked once for records that follow each other. */
static bool has_moved(struct prune *p, const char *path)
{
    const size_t n = (size_t)(strrchr(path, '/') + 1 - path);
    if (p->folder == NULL || strlen(p->folder) != n || memcmp(p->folder, path, n) != 0) {
        g_free(p->folder);
        p->folder = g_strndup(path, n);
        p->is_folder_moved = twx_path_leads_elsewhere(p->folder);
    }
    return p->is_folder_moved;
}

/**
 * Notes a record to be dropped when its file is gone, or when something else has its name: a folder, a FIFO, a link
 * to another file.
 *
 * errors   TWX_UNUSABLE: what is no absolute path must not be taken for that of a file that is gone
 */
static enum twx_status look_at(struct prune *p, sqlite3_stmt *s, struct twx_error *err)
{
    const int64_t id = sqlite3_column_int64(s, 0);
    const char *path = (const char *)sqlite3_column_text(s, 1);
    struct stat st;
    if (path == NULL || path[0] != '/') {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "index '%s' is damaged: a path is not absolute; nothing was dropped, run "
                        "twindex check",
                        p->index->path);
    }
    p->counts->n_checked++;
    const int error_number = lstat(path, &st) == 0 ? 0 : errno;
    if (error_number == 0 && !has_moved(p, path) &&
        (S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) && is_listed_link(path, twx_db_u64(s, 2))))) {
        return TWX_OK;
    }
    if (error_number == 0 || error_number == ENOENT || error_number == ENOTDIR) {
        (void)g_array_append_val(p->gone, id);
        twx_log(p->run, TWX_LEVEL_DEBUG, "%s '%s'", p->is_counting ? "gone:" : "dropped", path);
        if (p->report != NULL) {
            p->report(p->user, path);
        }
        return TWX_OK;
    }
    p->counts->n_unreadable++;
    if (p->is_counting) {
        return TWX_OK;
    }
    twx_log(p->run, TWX_LEVEL_WARNING, "cannot look at '%s': %s; its record stays", path,
            twx_errno_text(error_number));
    return TWX_OK;
}

/** Looks at all files at or below one path; NULL for all there are. */
static enum twx_status look_below(struct prune *p, const char *path, struct twx_error *err)
{
    sqlite3_stmt *s = twx_db_statement(p->index, TWX_SQL_EACH_PATH, err);
    if (s == NULL) {
        return twx_db_fail(p->index, err);
    }
    if (path != NULL) {
        const bool has_slash = path[0] != '\0' && path[strlen(path) - 1] == '/';
        char *folder = has_slash ? g_strdup(path) : g_strconcat(path, "/", NULL);
        // Compared with folders.path || name, which SQLite makes a TEXT.
        (void)sqlite3_bind_text(s, 1, path, -1, SQLITE_TRANSIENT);
        (void)sqlite3_bind_blob64(s, 2, folder, strlen(folder), SQLITE_TRANSIENT);
        g_free(folder);
    }
    bool has_row = true;
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && has_row) {
        status = twx_db_step(p->index, s, &has_row, err);
        if (status == TWX_OK && has_row) {
            status = look_at(p, s, err);
        }
        if (status == TWX_OK && twx_is_stopped(p->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped: nothing was dropped");
        }
    }
    (void)sqlite3_reset(s);
    return status;
}

static enum twx_status drop_roots(struct prune *p, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; status == TWX_OK && i < p->gone_roots->len; i++) {
        const char *path = g_ptr_array_index(p->gone_roots, i);
        sqlite3_stmt *s = twx_db_statement(p->index, TWX_SQL_DROP_ROOT, err);
        if (s == NULL) {
            return twx_db_fail(p->index, err);
        }
        twx_db_bind_bytes(s, 1, path, strlen(path));
        status = twx_db_run(p->index, s, err);
    }
    return status;
}

static enum twx_status drop_files(struct prune *p, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; status == TWX_OK && i < p->gone->len; i++) {
        sqlite3_stmt *s = twx_db_statement(p->index, TWX_SQL_DROP_FILE, err);
        if (s == NULL) {
            return twx_db_fail(p->index, err);
        }
        (void)sqlite3_bind_int64(s, 1, g_array_index(p->gone, int64_t, i));
        status = twx_db_run(p->index, s, err);
        p->counts->n_dropped += status == TWX_OK ? (uint64_t)sqlite3_changes(p->index->db) : 0;
    }
    return status;
}

static enum twx_status drop(struct prune *p, struct twx_error *err)
{
    enum twx_status status = twx_db_do(p->index, TWX_SQL_BEGIN, err);
    if (status == TWX_OK) {
        status = drop_files(p, err);
    }
    if (status == TWX_OK) {
        status = drop_roots(p, err);
    }
    if (status == TWX_OK) {
        status = twx_db_do(p->index, TWX_SQL_DROP_EMPTY_FOLDERS, err);
    }
    if (status == TWX_OK) {
        status = twx_db_do(p->index, TWX_SQL_COMMIT, err);
    }
    if (status != TWX_OK) {
        twx_db_rollback(p->index);
        p->counts->n_dropped = 0;
    }
    return status;
}

static enum twx_status prune_opened(struct prune *p, bool missing_roots, struct twx_error *err)
{
    enum twx_status status =
        twx_prune_check_roots(p->index, p->paths, missing_roots ? p->gone_roots : NULL, err);
    if (status == TWX_OK && p->paths->len == 0) {
        status = look_below(p, NULL, err);
    }
    for (guint i = 0; status == TWX_OK && i < p->paths->len; i++) {
        status = look_below(p, g_ptr_array_index(p->paths, i), err);
    }
    if (status == TWX_OK && p->is_counting) {
        p->counts->n_dropped = p->gone->len;
    } else if (status == TWX_OK && p->gone->len + p->gone_roots->len > 0) {
        status = drop(p, err);
    }
    return status;
}

static void init(struct prune *p)
{
    p->paths = g_ptr_array_new_with_free_func(g_free);
    p->gone = g_array_new(FALSE, FALSE, sizeof(int64_t));
    p->gone_roots = g_ptr_array_new_with_free_func(g_free);
}

static void release(struct prune *p)
{
    g_array_free(p->gone, TRUE);
    g_ptr_array_free(p->gone_roots, TRUE);
    g_ptr_array_free(p->paths, TRUE);
    g_free(p->folder);
}

/** Adds a path to look below, unless it is missing or below one of them: each record counts once. */
static enum twx_status add_present_path(struct prune *p, const char *argument,
                                        struct twx_error *err)
{
    char *path = twx_path_resolve(argument);
    if (path == NULL && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    for (guint i = 0; path != NULL && i < p->paths->len; i++) {
        if (twx_path_is_within(path, g_ptr_array_index(p->paths, i))) {
            g_free(path);
            return TWX_OK;
        }
    }
    for (guint i = p->paths->len; path != NULL && i > 0; i--) {
        if (twx_path_is_within(g_ptr_array_index(p->paths, i - 1), path)) {
            (void)g_ptr_array_remove_index(p->paths, i - 1);
        }
    }
    if (path != NULL) {
        g_ptr_array_add(p->paths, path);
    }
    return TWX_OK;
}

/** How many records there are at or below the paths. */
static enum twx_status count_below(struct prune *p, uint64_t *n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; i < p->paths->len && status == TWX_OK; i++) {
        const char *path = g_ptr_array_index(p->paths, i);
        char *folder = g_strconcat(path, strcmp(path, "/") == 0 ? "" : "/", NULL);
        sqlite3_stmt *s = twx_db_statement(p->index, TWX_SQL_COUNT_BELOW, err);
        bool has_row = false;
        bool is_record = false;
        if (s == NULL) {
            g_free(folder);
            return twx_db_fail(p->index, err);
        }
        twx_db_bind_bytes(s, 1, folder, strlen(folder));
        status = twx_db_step(p->index, s, &has_row, err);
        *n += status == TWX_OK && has_row ? twx_db_u64(s, 0) : 0;
        (void)sqlite3_reset(s);
        (void)sqlite3_clear_bindings(s);
        g_free(folder);
        if (status == TWX_OK) {
            status = twx_index_has_path(p->index, path, &is_record, err);
        }
        *n += is_record;
    }
    return status;
}

enum twx_status twx_prune_opened(struct twx_index *index, const struct twx_prune_options *options,
                                 uint64_t n_present, const struct twx_run *run,
                                 struct twx_prune_counts *counts, struct twx_error *err)
{
    struct prune p = {
        .index = index,
        .run = run,
        .counts = counts,
        .is_counting = options->dry_run,
        .report = options->gone,
        .user = options->user,
    };
    *counts = (struct twx_prune_counts){0};
    init(&p);
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < options->n_paths && status == TWX_OK; i++) {
        status = add_present_path(&p, options->paths[i], err);
    }
    uint64_t n = 0;
    if (status == TWX_OK) {
        status = count_below(&p, &n, err);
    }
    // No path at all would mean the whole index.
    if (status == TWX_OK && p.paths->len > 0 && n > n_present) {
        status = prune_opened(&p, false, err);
    }
    release(&p);
    return status;
}

/** Adds an argument as an absolute path: realpath where it exists, else lexically, so that what is gone can be named. */
static enum twx_status add_path(struct prune *p, const char *argument, struct twx_error *err)
{
    char *path = twx_path_resolve(argument);
    if (path == NULL && errno != ENOMEM) {
        path = twx_path_clean(argument);
    }
    if (path == NULL) {
        return twx_fail_memory(err);
    }
    g_ptr_array_add(p->paths, path);
    return TWX_OK;
}

enum twx_status twx_prune(const char *index_path, const struct twx_prune_options *options,
                          const struct twx_run *run, struct twx_prune_counts *counts,
                          struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *counts = (struct twx_prune_counts){0};
    struct twx_index_lock *lock = NULL;
    struct twx_index *reader = NULL;
    struct prune p = {
        .run = run,
        .counts = counts,
        .is_counting = options->dry_run,
        .report = options->gone,
        .user = options->user,
    };
    init(&p);
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < options->n_paths && status == TWX_OK; i++) {
        status = add_path(&p, options->paths[i], err);
    }
    // A reader first: prune must not make an index, nor a lock beside none.
    if (status == TWX_OK) {
        status = twx_index_open(index_path, &reader, err);
    }
    twx_index_close(reader);
    if (status == TWX_OK) {
        status = twx_index_lock_take(index_path, &lock, err);
    }
    if (status == TWX_OK) {
        status = twx_index_open_writer(index_path, 0, run, &p.index, err);
    }
    if (status == TWX_OK) {
        status = prune_opened(&p, options->missing_roots, err);
    }
    if (status == TWX_OK) {
        status = twx_index_checkpoint(p.index, err);
    }
    twx_index_close(p.index);
    twx_index_lock_free(lock);
    release(&p);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
