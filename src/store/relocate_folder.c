// SPDX-License-Identifier: MIT
//
// The files of a folder are listed and looked at first, then changed: SQLite is not asked for rows that are being
// changed.
#include "store/relocate_folder.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "store/db.h"
#include "store/file_variants.h"
#include "twindex_commands.h"

/** A row that is not only moved. */
struct exception {
    int64_t id;
    bool is_dropped;  // else it gets the values below
    int64_t ctime_ns;
    uint64_t inode;
    uint64_t device;
};

struct folder {
    struct twx_index *index;
    const struct twx_run *run;
    const char *path;  // the new one
    struct twx_relocate_counts *counts;
    struct exception *exceptions;  // owned
    size_t n_exceptions;
    size_t cap;
};

/** Whether a file is there, links followed: a list may give links. */
static bool look(const char *path, struct stat *st)
{
    return stat(path, st) == 0 && S_ISREG(st->st_mode);
}

/**
 * Compares a row with the file under its new path, and counts what it finds.
 *
 * place    out: the values that the row is to get
 * returns  whether it is to get them
 */
static bool compare(sqlite3_stmt *s, const char *path, struct twx_relocate_counts *counts,
                    struct exception *place)
{
    struct stat st;
    if (!look(path, &st)) {
        counts->n_missing++;
        return false;
    }
    if (twx_db_u64(s, 2) != (uint64_t)st.st_size ||
        sqlite3_column_int64(s, 3) != twx_timespec_ns(st.st_mtim)) {
        counts->n_changed++;
        return false;
    }
    place->ctime_ns = twx_timespec_ns(st.st_ctim);
    place->inode = (uint64_t)st.st_ino;
    place->device = (uint64_t)st.st_dev;
    const int64_t ctime_ns = sqlite3_column_int64(s, 4);  // 0: not known
    return (ctime_ns != 0 && ctime_ns != place->ctime_ns) || twx_db_u64(s, 5) != place->inode ||
           twx_db_u64(s, 6) != place->device;
}

/** Looks at one file, and notes its row where it is not only moved. */
static enum twx_status look_at_file(struct folder *f, sqlite3_stmt *s, struct twx_error *err)
{
    if (sqlite3_column_int(s, 7) != 1) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "index '%s' is damaged: nothing was changed, run twindex check",
                        f->index->path);
    }
    if (twx_is_stopped(f->run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped: nothing was changed");
    }
    const char *name = twx_db_path(s, 1);
    char *path = name != NULL ? twx_path_join(f->path, name) : NULL;
    if (path == NULL || !twx_reserve((void **)&f->exceptions, &f->cap, f->n_exceptions + 1,
                                     sizeof *f->exceptions)) {
        free(path);
        return twx_fail_memory(err);
    }
    struct exception *e = &f->exceptions[f->n_exceptions];
    *e = (struct exception){.id = sqlite3_column_int64(s, 0)};
    const bool is_new_place = compare(s, path, f->counts, e);
    free(path);
    e->is_dropped = sqlite3_column_int(s, 8) == 1;
    f->counts->n_dropped += e->is_dropped;
    f->counts->n_files += !e->is_dropped;
    f->n_exceptions += e->is_dropped || is_new_place;
    return TWX_OK;
}

/** Looks at the files of a folder. there: the folder that has its new path, 0 for none */
static enum twx_status look_at_files(struct folder *f, int64_t id, int64_t there,
                                     struct twx_error *err)
{
    bool has_row = true;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(f->index, TWX_SQL_RELOCATED_FILES, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, id);
    (void)sqlite3_bind_int64(s, 2, there);
    while (status == TWX_OK && has_row) {
        status = twx_db_step(f->index, s, &has_row, err);
        if (status == TWX_OK && has_row) {
            status = look_at_file(f, s, err);
        }
    }
    (void)sqlite3_reset(s);
    return status;
}

static enum twx_status drop_file(struct twx_index *index, int64_t id, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_DROP_FILE, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, id);
    const enum twx_status dropped = twx_db_run(index, s, err);
    return dropped == TWX_OK ? twx_variants_drop(index, id, err) : dropped;
}

static enum twx_status set_place(struct twx_index *index, const struct exception *e,
                                 struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_SET_PLACE, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, e->id);
    (void)sqlite3_bind_int64(s, 2, e->ctime_ns);
    twx_db_bind_u64(s, 3, e->inode);
    twx_db_bind_u64(s, 4, e->device);
    return twx_db_run(index, s, err);
}

/** Moves the rows that are left from one folder to another, or within one, and takes their checksums. */
static enum twx_status move_rows(const struct folder *f, int64_t from, int64_t to,
                                 struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(f->index, TWX_SQL_RELOCATE_FILES, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, from);
    (void)sqlite3_bind_int64(s, 2, to);
    twx_db_bind_bytes(s, 3, f->path, strlen(f->path));
    return twx_db_run(f->index, s, err);
}

/** Gives the folder its new path, or drops it where another has that. */
static enum twx_status move_folder(const struct folder *f, int64_t id, int64_t there,
                                   struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(
        f->index, there != 0 ? TWX_SQL_DROP_FOLDER : TWX_SQL_RELOCATE_FOLDER, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, id);
    if (there == 0) {
        twx_db_bind_bytes(s, 2, f->path, strlen(f->path));
    }
    return twx_db_run(f->index, s, err);
}

/** Finds the folder that has the new path. id: out; 0: none */
static enum twx_status find_there(const struct folder *f, int64_t *id, struct twx_error *err)
{
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(f->index, TWX_SQL_FOLDER_ID, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, f->path, strlen(f->path));
    status = twx_db_step(f->index, s, &has_row, err);
    *id = has_row ? sqlite3_column_int64(s, 0) : 0;
    (void)sqlite3_reset(s);
    return status;
}

enum twx_status twx_relocate_folder(struct twx_index *index, int64_t id, const char *path,
                                    const struct twx_run *run, struct twx_relocate_counts *counts,
                                    struct twx_error *err)
{
    struct folder f = {.index = index, .run = run, .path = path, .counts = counts};
    int64_t there = 0;
    enum twx_status status = find_there(&f, &there, err);
    if (status == TWX_OK) {
        status = look_at_files(&f, id, there, err);
    }
    for (size_t i = 0; i < f.n_exceptions && status == TWX_OK; i++) {
        const struct exception *e = &f.exceptions[i];
        status = e->is_dropped ? drop_file(index, e->id, err) : set_place(index, e, err);
    }
    if (status == TWX_OK) {
        status = move_rows(&f, id, there != 0 ? there : id, err);
    }
    if (status == TWX_OK) {
        status = move_folder(&f, id, there, err);
    }
    free(f.exceptions);
    return status;
}
