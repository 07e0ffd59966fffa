// SPDX-License-Identifier: MIT
//
// The set of paths seen and the definitions of the indexes dropped. Owns both.
#include "store/bulk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/hash_set.h"
#include "base/strings.h"
#include "store/db.h"

enum {
    PATHS_FIRST = 3 << 14,
    PATHS_MAX = 3 << 24,  // 50 million, 512 MB: then the indexes are kept up row by row
};

struct twx_bulk {
    struct twx_index *index;
    bool is_on;
    struct twx_strings definitions;  // CREATE INDEX ...
    struct twx_hash_set paths;       // their checksums
};

/** Takes the name and the definition of each index on `files` and `variants`. */
static enum twx_status list_indexes(struct twx_bulk *b, struct twx_strings *names,
                                    struct twx_error *err)
{
    static const char list[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                               "tbl_name IN ('files', 'variants') AND sql IS NOT NULL";
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
    status =
        twx_hash_set_init(&b->paths, PATHS_FIRST) ? drop_indexes(b, err) : twx_fail_memory(err);
    b->is_on = status == TWX_OK;
    if (status != TWX_OK) {
        twx_bulk_free(b);
        return status;
    }
    *bulk = b;
    return TWX_OK;
}

bool twx_bulk_is_on(const struct twx_bulk *b)
{
    return b != NULL && b->is_on;
}

bool twx_bulk_is_new(struct twx_bulk *b, const struct twx_record *record)
{
    const size_t n_paths = b->paths.n_used + 1;
    if (n_paths > PATHS_MAX || !twx_hash_set_reserve(&b->paths, n_paths)) {
        return false;  // as good as seen before: the index is asked from now on
    }
    return twx_hash_set_add(&b->paths, twx_checksum64(record->path, record->path_bytes, 0));
}

enum twx_status twx_bulk_end(struct twx_bulk *b, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (!twx_bulk_is_on(b)) {
        return TWX_OK;
    }
    b->is_on = false;
    for (size_t i = 0; status == TWX_OK && i < b->definitions.n; i++) {
        status = twx_db_exec(b->index, b->definitions.items[i], err);
    }
    return status;
}

void twx_bulk_free(struct twx_bulk *b)
{
    if (b == NULL) {
        return;
    }
    twx_strings_release(&b->definitions);
    twx_hash_set_release(&b->paths);
    free(b);
}
