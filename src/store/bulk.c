// SPDX-License-Identifier: MIT
//
// The set of paths seen and the definitions of the indexes dropped. Owns both.
#include "store/bulk.h"

#include <glib.h>

#include "base/checksum.h"
#include "base/hash_set.h"
#include "store/db.h"

enum {
    PATHS_FIRST = 3 << 14,
    PATHS_MAX = 3 << 24,  // 50 million, 512 MB: then the indexes are kept up row by row
};

struct twx_bulk {
    struct twx_index *index;
    bool is_on;
    GPtrArray *definitions;     // char *: CREATE INDEX ...
    struct twx_hash_set paths;  // their checksums
};

/** Drops the indexes on `files` and keeps what they were. */
static enum twx_status drop_indexes(struct twx_bulk *b, struct twx_error *err)
{
    static const char list[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                               "tbl_name = 'files' AND sql IS NOT NULL";
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(b->index->db, list, -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(b->index, err);
    }
    GPtrArray *drops = g_ptr_array_new_with_free_func(g_free);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        g_ptr_array_add(drops, g_strdup_printf("DROP INDEX %s", sqlite3_column_text(s, 0)));
        g_ptr_array_add(b->definitions, g_strdup((const char *)sqlite3_column_text(s, 1)));
    }
    enum twx_status status = code == SQLITE_DONE ? TWX_OK : twx_db_fail(b->index, err);
    (void)sqlite3_finalize(s);
    for (guint i = 0; status == TWX_OK && i < drops->len; i++) {
        status = twx_db_exec(b->index, g_ptr_array_index(drops, i), err);
    }
    g_ptr_array_free(drops, TRUE);
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
    struct twx_bulk *b = g_new0(struct twx_bulk, 1);
    b->index = index;
    b->definitions = g_ptr_array_new_with_free_func(g_free);
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
    for (guint i = 0; status == TWX_OK && i < b->definitions->len; i++) {
        status = twx_db_exec(b->index, g_ptr_array_index(b->definitions, i), err);
    }
    return status;
}

void twx_bulk_free(struct twx_bulk *b)
{
    if (b == NULL) {
        return;
    }
    g_ptr_array_free(b->definitions, TRUE);
    twx_hash_set_release(&b->paths);
    g_free(b);
}
