// SPDX-License-Identifier: MIT
//
// The definitions of the indexes dropped. Owns them.
#include "store/bulk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/db.h"
#include "store/merge_runs.h"

struct twx_bulk {
    struct twx_index *index;
    struct twx_strings definitions;  // CREATE INDEX ...
};

/** Takes the name and the definition of each index that is not in order of path. */
static enum twx_status list_indexes(struct twx_bulk *b, struct twx_strings *names,
                                    struct twx_error *err)
{
    static const char list[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                               "tbl_name IN ('files', 'variants') AND sql IS NOT NULL "
                               "AND name <> 'files_by_path'";
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(b->index->db, list, -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(b->index, err);
    }
    bool has_row = false;
    enum twx_status status = twx_db_step(b->index, s, &has_row, err);
    while (status == TWX_OK && has_row) {
        const bool is_kept =
            twx_strings_add(names, (const char *)sqlite3_column_text(s, 0)) &&
            twx_strings_add(&b->definitions, (const char *)sqlite3_column_text(s, 1));
        status = is_kept ? twx_db_step(b->index, s, &has_row, err) : twx_fail_memory(err);
    }
    (void)sqlite3_finalize(s);
    return status;
}

static enum twx_status drop_index(struct twx_bulk *b, const char *name, struct twx_error *err)
{
    char *text = twx_asprintf("DROP INDEX %s", name);
    const enum twx_status status =
        text != NULL ? twx_db_exec(b->index, text, err) : twx_fail_memory(err);
    free(text);
    return status;
}

/** Drops these indexes and keeps what they were. */
static enum twx_status drop_indexes(struct twx_bulk *b, struct twx_error *err)
{
    struct twx_strings names = {0};
    enum twx_status status = list_indexes(b, &names, err);
    for (size_t i = 0; status == TWX_OK && i < names.n; i++) {
        status = drop_index(b, names.items[i], err);
    }
    twx_strings_release(&names);
    return status;
}

static enum twx_status is_empty(struct twx_index *index, bool *empty, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(index->db, "SELECT NOT EXISTS (SELECT 1 FROM files)", -1, &s, NULL) !=
        SQLITE_OK) {
        return twx_db_fail(index, err);
    }
    const int code = sqlite3_step(s);
    *empty = code == SQLITE_ROW && sqlite3_column_int(s, 0) == 1;
    const enum twx_status status = code == SQLITE_ROW ? TWX_OK : twx_db_fail(index, err);
    (void)sqlite3_finalize(s);
    return status;
}

enum twx_status twx_bulk_begin(struct twx_index *index, struct twx_bulk **bulk,
                               struct twx_error *err)
{
    bool empty = false;
    enum twx_status status = is_empty(index, &empty, err);
    *bulk = NULL;
    if (status != TWX_OK || !empty) {
        return status;
    }
    struct twx_bulk *b = twx_alloc(1, sizeof *b);
    if (b == NULL) {
        return twx_fail_memory(err);
    }
    b->index = index;
    status = drop_indexes(b, err);
    if (status != TWX_OK) {
        twx_bulk_free(b);
        return status;
    }
    *bulk = b;
    return TWX_OK;
}

enum twx_status twx_bulk_end(struct twx_bulk *b, const struct twx_run *run, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (b == NULL) {
        return TWX_OK;
    }
    char *folder = twx_path_folder(b->index->file);
    if (folder == NULL) {
        return twx_fail_memory(err);
    }
    // SQLite sorts in files of 12 bytes a row, which it would make in /var/tmp: beside the index there is room for them.
    sqlite3_temp_directory = folder;
    twx_db_heed_stop(b->index, run);
    for (size_t i = 0; status == TWX_OK && i < b->definitions.n; i++) {
        status = twx_db_exec(b->index, b->definitions.items[i], err);
    }
    twx_db_heed_stop(b->index, NULL);
    sqlite3_temp_directory = NULL;
    free(folder);
    return status != TWX_OK && twx_is_stopped(run) ? twx_merge_stopped(err) : status;
}

void twx_bulk_free(struct twx_bulk *b)
{
    if (b == NULL) {
        return;
    }
    twx_strings_release(&b->definitions);
    free(b);
}
