// SPDX-License-Identifier: MIT
//
// The set of paths seen and the definitions of the indexes dropped. Owns both.
#include "store/bulk.h"

#include <glib.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "store/db.h"

enum {
    SLOTS_FIRST = 1 << 16,
    SLOTS_MAX = 1 << 26,  // 512 MB, 33 million paths: then the indexes are kept up row by row
};

struct twx_bulk {
    struct twx_index *index;
    bool is_on;
    GPtrArray *definitions;  // char *: CREATE INDEX ...
    uint64_t *slots;         // path checksums; 0: empty
    size_t n_slots;          // a power of two
    size_t n_used;           // at most half of them
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
    b->n_slots = SLOTS_FIRST;
    b->slots = twx_alloc(b->n_slots, sizeof *b->slots);
    status = b->slots != NULL ? drop_indexes(b, err) : twx_fail_memory(err);
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

/** The slot that holds a checksum, or the empty one where it belongs. */
static uint64_t *find(uint64_t *slots, size_t n_slots, uint64_t sum)
{
    size_t at = (size_t)sum & (n_slots - 1);
    while (slots[at] != 0 && slots[at] != sum) {
        at = (at + 1) & (n_slots - 1);
    }
    return &slots[at];
}

/** Doubles the set. False when that would be too much. */
static bool grow(struct twx_bulk *b)
{
    const size_t n_slots = 2 * b->n_slots;
    uint64_t *slots = n_slots <= SLOTS_MAX ? twx_alloc(n_slots, sizeof *slots) : NULL;
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < b->n_slots; i++) {
        if (b->slots[i] != 0) {
            *find(slots, n_slots, b->slots[i]) = b->slots[i];
        }
    }
    free(b->slots);
    b->slots = slots;
    b->n_slots = n_slots;
    return true;
}

bool twx_bulk_is_new(struct twx_bulk *b, const struct twx_record *record)
{
    if (2 * (b->n_used + 1) > b->n_slots && !grow(b)) {
        return false;  // as good as seen before: the index is asked from now on
    }
    uint64_t sum = twx_checksum64(record->path, record->path_bytes, 0);
    sum = sum != 0 ? sum : 1;
    uint64_t *slot = find(b->slots, b->n_slots, sum);
    const bool is_new = *slot == 0;
    *slot = sum;
    b->n_used += is_new;
    return is_new;
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
    free(b->slots);
    g_free(b);
}
