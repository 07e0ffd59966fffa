// SPDX-License-Identifier: MIT
//
// Rows of other programs' hashes. Owns nothing.
#include "store/imported_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "store/db.h"
#include "twindex_commands.h"

static bool has_table(const struct twx_index *index)
{
    return index->schema_version >= 9;
}

static bool take_count(void *user, sqlite3_stmt *s)
{
    *(uint64_t *)user = twx_db_u64(s, 0);
    return true;
}

enum twx_status twx_imported_any(struct twx_index *index, bool *has_any, struct twx_error *err)
{
    uint64_t n = 0;
    const enum twx_status status =
        has_table(index) ? twx_db_each_row_of(index, TWX_SQL_ANY_IMPORTED, take_count, &n, err)
                         : TWX_OK;
    *has_any = n > 0;
    return status;
}

enum twx_status twx_imported_count(struct twx_index *index, uint64_t *n, struct twx_error *err)
{
    *n = 0;
    return has_table(index) ? twx_db_each_row_of(index, TWX_SQL_COUNT_IMPORTED, take_count, n, err)
                            : TWX_OK;
}

struct each {
    twx_imported_fn fn;
    void *user;
    size_t half_bytes;
};

static bool take_row(void *user, sqlite3_stmt *s)
{
    const struct each *each = user;
    const uint8_t *half = sqlite3_column_blob(s, 1);
    if (half == NULL || (size_t)sqlite3_column_bytes(s, 1) != each->half_bytes) {
        return true;
    }
    const char *path = twx_db_path(s, 0);
    return each->fn(each->user, path, strlen(path), half);
}

enum twx_status twx_imported_each(struct twx_index *index, twx_imported_fn fn, void *user,
                                  struct twx_error *err)
{
    struct each each = {fn, user, twx_index_code_bytes(index) / 2};
    return has_table(index) ? twx_db_each_row_of(index, TWX_SQL_EACH_IMPORTED, take_row, &each, err)
                            : TWX_OK;
}

enum twx_status twx_imported_put(struct twx_index *index, const char *path, const uint8_t *half,
                                 bool *is_new, struct twx_error *err)
{
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    *is_new = false;
    enum twx_status status = twx_db_statement(index, TWX_SQL_HAS_IMPORTED, &s, err);
    if (status == TWX_OK) {
        twx_db_bind_bytes(s, 1, path, strlen(path));
        status = twx_db_step(index, s, &has_row, err);
        (void)sqlite3_reset(s);
    }
    if (status == TWX_OK) {
        status = twx_db_statement(index, TWX_SQL_PUT_IMPORTED, &s, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, strlen(path));
    twx_db_bind_bytes(s, 2, half, twx_index_code_bytes(index) / 2);
    (void)sqlite3_bind_int64(s, 3, twx_wall_ns());
    *is_new = !has_row;
    return twx_db_run(index, s, err);
}

enum twx_status twx_imported_drop(struct twx_index *index, const char *path, size_t n,
                                  struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_DROP_IMPORTED, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, n);
    return twx_db_run(index, s, err);
}

enum twx_status twx_imported_relocate(struct twx_index *index, const char *from, const char *to,
                                      struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    char *before = twx_path_join(from, "");
    char *behind = twx_path_join(to, "");
    enum twx_status status = before != NULL && behind != NULL
                                 ? twx_db_statement(index, TWX_SQL_RELOCATE_IMPORTED, &s, err)
                                 : twx_fail_memory(err);
    if (status == TWX_OK && before != NULL && behind != NULL) {
        twx_db_bind_bytes(s, 1, before, strlen(before));
        twx_db_bind_bytes(s, 2, behind, strlen(behind));
        status = twx_db_run(index, s, err);
        (void)sqlite3_clear_bindings(s);
    }
    free(before);
    free(behind);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Files that are gone

struct pruning {
    struct twx_index *index;
    const struct twx_prune_options *options;
    const struct twx_run *run;
    struct twx_prune_counts *counts;
    struct twx_strings gone;
};

/** Whether a file is gone, and its folder is there, or need not be. */
static bool is_gone(const char *path, bool also)
{
    struct stat st;
    if (lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR)) {
        return false;
    }
    char *folder = twx_path_folder(path);
    const bool is_there = folder != NULL && twx_path_is_folder(folder);
    free(folder);
    return (is_there || also) && !twx_path_is_of_member(path);
}

static enum twx_status look_at(struct pruning *p, sqlite3_stmt *s, struct twx_error *err)
{
    const char *path = (const char *)sqlite3_column_text(s, 0);
    if (path == NULL) {
        return twx_db_fail(p->index, err);
    }
    p->counts->n_checked++;
    if (path[0] != '/' || !is_gone(path, p->options->missing_roots)) {
        return TWX_OK;
    }
    return twx_strings_take(&p->gone, twx_strdup(path)) ? TWX_OK : twx_fail_memory(err);
}

/** Looks at the files of all rows, or of those at or below a path. */
static enum twx_status look_below(struct pruning *p, const char *path, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    bool has_row = true;
    char *folder = twx_path_join(path != NULL ? path : "/", "");
    enum twx_status status = folder != NULL
                                 ? twx_db_statement(p->index, TWX_SQL_IMPORTED_BELOW, &s, err)
                                 : twx_fail_memory(err);
    if (status == TWX_OK && path != NULL && folder != NULL) {
        twx_db_bind_bytes(s, 1, path, strlen(path));
        twx_db_bind_bytes(s, 2, folder, strlen(folder));
    }
    while (status == TWX_OK && has_row) {
        status = twx_db_step(p->index, s, &has_row, err);
        if (status == TWX_OK && has_row) {
            status = twx_is_stopped(p->run)
                         ? twx_fail(err, TWX_STOPPED, 0, "stopped: not all was looked at")
                         : look_at(p, s, err);
        }
    }
    if (s != NULL) {
        (void)sqlite3_reset(s);
        (void)sqlite3_clear_bindings(s);
    }
    free(folder);
    return status;
}

enum twx_status twx_imported_prune(struct twx_index *index, const struct twx_strings *paths,
                                   const struct twx_prune_options *options,
                                   const struct twx_run *run, struct twx_prune_counts *counts,
                                   struct twx_error *err)
{
    struct pruning p = {.index = index, .options = options, .run = run, .counts = counts};
    bool has_any = false;
    enum twx_status status = twx_imported_any(index, &has_any, err);
    for (size_t i = 0; status == TWX_OK && has_any && (i == 0 || i < paths->n); i++) {
        status = look_below(&p, paths->n > 0 ? paths->items[i] : NULL, err);
    }
    for (size_t i = 0; status == TWX_OK && i < p.gone.n; i++) {
        const char *path = p.gone.items[i];
        status = options->dry_run ? TWX_OK : twx_imported_drop(index, path, strlen(path), err);
        if (status == TWX_OK && options->gone != NULL) {
            options->gone(options->user, path);
        }
        counts->n_dropped += status == TWX_OK;
    }
    twx_strings_release(&p.gone);
    return status;
}
