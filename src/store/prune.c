// SPDX-License-Identifier: MIT
//
// Dropping the records of files that are gone. Roots are looked at first, see prune_roots.h: a disk that is not mounted
// must not cost its records.
#include "store/prune.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/comparison_rows.h"
#include "store/file_variants.h"
#include "store/imported_rows.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/prune_roots.h"
#include "twindex_commands.h"

struct prune {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_prune_counts *counts;
    struct twx_strings paths;  // absolute, without a trailing slash but for "/"; empty: all
    int64_t *gone;             // ids
    size_t n_gone;
    size_t gone_cap;
    struct twx_strings gone_roots;  // missing, and dropped by request
    bool is_counting;               // nothing is dropped
    char *folder;                   // owned: of the record looked at last, with a slash at its end
    bool is_folder_moved;           // a link stands in its way by now
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

/** Finds whether a link stands in the way to the folder of a path: asked once for records that follow each other. */
static enum twx_status enter_folder(struct prune *p, const char *path, struct twx_error *err)
{
    const size_t n = (size_t)(strrchr(path, '/') + 1 - path);
    if (p->folder != NULL && strlen(p->folder) == n && memcmp(p->folder, path, n) == 0) {
        return TWX_OK;
    }
    free(p->folder);
    p->folder = twx_strndup(path, n);
    if (p->folder == NULL) {
        return twx_fail_memory(err);
    }
    p->is_folder_moved = twx_path_leads_elsewhere(p->folder);
    return TWX_OK;
}

static enum twx_status note_gone(struct prune *p, int64_t id, const char *path,
                                 struct twx_error *err)
{
    if (!twx_reserve((void **)&p->gone, &p->gone_cap, p->n_gone + 1, sizeof *p->gone)) {
        return twx_fail_memory(err);
    }
    p->gone[p->n_gone++] = id;
    twx_log(p->run, TWX_LEVEL_DEBUG, "%s '%s'", p->is_counting ? "gone:" : "dropped", path);
    if (p->report != NULL) {
        p->report(p->user, path);
    }
    return TWX_OK;
}

/**
 * Notes a record to be dropped when its file is gone, or when something else has its name: a folder, a FIFO, a link
 * to another file.
 *
 * errors   TWX_UNUSABLE: what is no absolute path must not be taken for that of a file that is gone; TWX_NO_MEMORY
 */
static enum twx_status look_at(struct prune *p, sqlite3_stmt *s, struct twx_error *err)
{
    const int64_t id = sqlite3_column_int64(s, 0);
    const char *path = (const char *)sqlite3_column_text(s, 1);
    struct stat st;
    if (path == NULL && sqlite3_errcode(p->index->db) == SQLITE_NOMEM) {
        return twx_db_fail(p->index, err);
    }
    if (path == NULL || path[0] != '/') {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "index '%s' is damaged: a path is not absolute; nothing was dropped, run "
                        "twindex check",
                        p->index->path);
    }
    p->counts->n_checked++;
    if (lstat(path, &st) == 0) {
        const enum twx_status status = enter_folder(p, path, err);
        if (status != TWX_OK) {
            return status;
        }
        const bool is_recorded =
            S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) && is_listed_link(path, twx_db_u64(s, 2)));
        return is_recorded && !p->is_folder_moved ? TWX_OK : note_gone(p, id, path, err);
    }
    const int error_number = errno;
    if (error_number == ENOENT || error_number == ENOTDIR) {
        return twx_path_is_of_member(path) ? TWX_OK : note_gone(p, id, path, err);
    }
    p->counts->n_unreadable++;
    if (!p->is_counting) {
        twx_log(p->run, TWX_LEVEL_WARNING, "cannot look at '%s': %s; its record stays", path,
                twx_errno_text(error_number));
    }
    return TWX_OK;
}

static enum twx_status look_at_each(struct prune *p, sqlite3_stmt *s, struct twx_error *err)
{
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

/** Looks at all files at or below one path; NULL for all there are. */
static enum twx_status look_below(struct prune *p, const char *path, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(p->index, TWX_SQL_EACH_PATH, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    if (path == NULL) {
        return look_at_each(p, s, err);
    }
    char *folder = twx_path_join(path, "");
    if (folder == NULL) {
        return twx_fail_memory(err);
    }
    // Compared with folders.path || name, which SQLite makes a TEXT. Not bound, it would stand for all files.
    if (sqlite3_bind_text(s, 1, path, -1, SQLITE_STATIC) != SQLITE_OK) {
        status = twx_db_fail(p->index, err);
    } else {
        twx_db_bind_bytes(s, 2, folder, strlen(folder));
        status = look_at_each(p, s, err);
    }
    free(folder);
    return status;
}

static enum twx_status drop_roots(struct prune *p, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < p->gone_roots.n; i++) {
        const char *path = p->gone_roots.items[i];
        sqlite3_stmt *s = NULL;
        status = twx_db_statement(p->index, TWX_SQL_DROP_ROOT, &s, err);
        if (status != TWX_OK) {
            return status;
        }
        twx_db_bind_bytes(s, 1, path, strlen(path));
        status = twx_db_run(p->index, s, err);
    }
    return status;
}

static enum twx_status drop_files(struct prune *p, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < p->n_gone; i++) {
        sqlite3_stmt *s = NULL;
        status = twx_db_statement(p->index, TWX_SQL_DROP_FILE, &s, err);
        if (status != TWX_OK) {
            return status;
        }
        (void)sqlite3_bind_int64(s, 1, p->gone[i]);
        status = twx_db_run(p->index, s, err);
        p->counts->n_dropped += status == TWX_OK ? (uint64_t)sqlite3_changes(p->index->db) : 0;
        if (status == TWX_OK) {
            status = twx_variants_drop(p->index, p->gone[i], err);
        }
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
        twx_prune_check_roots(p->index, &p->paths, missing_roots ? &p->gone_roots : NULL, err);
    if (status == TWX_OK && p->paths.n == 0) {
        status = look_below(p, NULL, err);
    }
    for (size_t i = 0; status == TWX_OK && i < p->paths.n; i++) {
        status = look_below(p, p->paths.items[i], err);
    }
    if (status == TWX_OK && p->is_counting) {
        p->counts->n_dropped = p->n_gone;
    } else if (status == TWX_OK && p->n_gone + p->gone_roots.n > 0) {
        status = drop(p, err);
    }
    return status;
}

static void release(struct prune *p)
{
    free(p->gone);
    twx_strings_release(&p->gone_roots);
    twx_strings_release(&p->paths);
    free(p->folder);
}

/** Adds a path to look below, unless it is missing or below one of them: each record counts once. */
static enum twx_status add_present_path(struct prune *p, const char *argument,
                                        struct twx_error *err)
{
    char *path = twx_path_resolve(argument);
    if (path == NULL) {
        return errno == ENOMEM ? twx_fail_memory(err) : TWX_OK;
    }
    for (size_t i = 0; i < p->paths.n; i++) {
        if (twx_path_is_within(path, p->paths.items[i])) {
            free(path);
            return TWX_OK;
        }
    }
    for (size_t i = p->paths.n; i > 0; i--) {
        if (twx_path_is_within(p->paths.items[i - 1], path)) {
            twx_strings_remove(&p->paths, i - 1);
        }
    }
    return twx_strings_take(&p->paths, path) ? TWX_OK : twx_fail_memory(err);
}

/** Adds how many records there are below a folder, which is given with a slash at its end. */
static enum twx_status count_in_folder(struct prune *p, const char *folder, uint64_t *n,
                                       struct twx_error *err)
{
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(p->index, TWX_SQL_COUNT_BELOW, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, folder, strlen(folder));
    status = twx_db_step(p->index, s, &has_row, err);
    *n += status == TWX_OK && has_row ? twx_db_u64(s, 0) : 0;
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return status;
}

/** How many records there are at or below the paths. */
static enum twx_status count_below(struct prune *p, uint64_t *n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < p->paths.n && status == TWX_OK; i++) {
        const char *path = p->paths.items[i];
        char *folder = twx_path_join(path, "");
        bool is_record = false;
        status = folder != NULL ? count_in_folder(p, folder, n, err) : twx_fail_memory(err);
        free(folder);
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
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < options->n_paths && status == TWX_OK; i++) {
        status = add_present_path(&p, options->paths[i], err);
    }
    uint64_t n = 0;
    if (status == TWX_OK) {
        status = count_below(&p, &n, err);
    }
    // No path at all would mean the whole index.
    if (status == TWX_OK && p.paths.n > 0 && n > n_present) {
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
    return twx_strings_take(&p->paths, path) ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_prune(const char *index_path, const struct twx_prune_options *options,
                          const struct twx_run *run, struct twx_prune_counts *counts,
                          struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *counts = (struct twx_prune_counts){0};
    struct twx_index_lock *lock = NULL;
    struct prune p = {
        .run = run,
        .counts = counts,
        .is_counting = options->dry_run,
        .report = options->gone,
        .user = options->user,
    };
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < options->n_paths && status == TWX_OK; i++) {
        status = add_path(&p, options->paths[i], err);
    }
    if (status == TWX_OK) {
        status = twx_index_open_locked(index_path, run, &lock, &p.index, err);
    }
    if (status == TWX_OK) {
        status = prune_opened(&p, options->missing_roots, err);
    }
    if (status == TWX_OK) {
        status = twx_imported_prune(p.index, &p.paths, options, run, counts, err);
    }
    if (status == TWX_OK && !p.is_counting) {
        status = twx_comparisons_drop_stale(p.index, err);
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
