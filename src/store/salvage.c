// SPDX-License-Identifier: MIT
//
// Copying around damage: see salvage.h. Owns statements while a table is copied.
#include "store/salvage.h"

#include <stdlib.h>

#include "base/strings.h"

// So many rows and not one more: SQLite looks at the row behind an upper bound, which may not be readable. NOT INDEXED: an
// index may be what is damaged.
#define ROWS_FROM "NOT INDEXED WHERE id >= ?1 ORDER BY id LIMIT ?2"

enum {
    BATCH_ROWS = 4096,  // asked for at once; fewer and fewer before a damaged page
    BATCH_STEP = 16,
    NEAR_IDS = 1024,  // behind an unreadable row every id is tried; further on, the strides double
};

struct copying {
    struct twx_index *damaged;
    struct twx_index *made;
    struct twx_salvage_counts *counts;
    sqlite3_stmt *probe;  // of the damaged index: first id, how many -> last id, rows
    sqlite3_stmt *copy;   // of the new one: first id, how many
};

/** The condition that each value of a row `t` is of its column's type.  condition: out, owned (free) */
static enum twx_status sound_types(struct twx_index *made, const char *table, char **condition,
                                   struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(made->db,
                           "SELECT group_concat(printf('(typeof(t.%s) = ''%s''%s)', name, "
                           "lower(type), iif(\"notnull\" OR pk > 0, '', "
                           "printf(' OR t.%s IS NULL', name))), ' AND ') "
                           "FROM pragma_table_info(?1, 'main')",
                           -1, &s, NULL) != SQLITE_OK ||
        sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        status = twx_db_fail(made, err);
    } else {
        *condition = twx_strdup((const char *)sqlite3_column_text(s, 0));
        status = *condition != NULL ? TWX_OK : twx_fail_memory(err);
    }
    (void)sqlite3_finalize(s);
    return status;
}

/** Prepares a text of twx_asprintf, which it frees. */
static enum twx_status prepare(struct twx_index *index, char *text, sqlite3_stmt **s,
                               struct twx_error *err)
{
    if (text == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = twx_db_prepare(index, text, 0, s, err);
    free(text);
    return status;
}

/** The statement that copies the sound ones of what `rows` selects of the damaged table. */
static enum twx_status prepare_copy(struct twx_index *made, const struct twx_salvage *what,
                                    const char *rows, sqlite3_stmt **s, struct twx_error *err)
{
    char *types = NULL;
    enum twx_status status = sound_types(made, what->table, &types, err);
    if (status == TWX_OK) {
        status =
            prepare(made,
                    twx_asprintf("INSERT OR REPLACE INTO %s SELECT t.* FROM "
                                 "(SELECT * FROM damaged.%s %s) AS t %s WHERE %s AND %s",
                                 what->table, what->table, rows, what->join, types, what->where),
                    s, err);
    }
    free(types);
    return status;
}

/** Whether up to n rows from an id on can be read: SQLite's code, and with SQLITE_ROW how many and the last. */
static int probe(const struct copying *c, int64_t first, int64_t n, int64_t *last, uint64_t *n_rows)
{
    (void)sqlite3_bind_int64(c->probe, 1, first);
    (void)sqlite3_bind_int64(c->probe, 2, n);
    const int code = sqlite3_step(c->probe);
    if (code == SQLITE_ROW) {
        *last = sqlite3_column_int64(c->probe, 0);
        *n_rows = twx_db_u64(c->probe, 1);
    }
    (void)sqlite3_reset(c->probe);
    return code;
}

/** Whether the next row from an id on can be read, or there is none. */
static bool is_readable(const struct copying *c, int64_t id)
{
    int64_t last = 0;
    uint64_t n = 0;
    return !twx_db_is_damage(c->damaged, probe(c, id, 1, &last, &n));
}

/** The first id behind an unreadable one from which on rows can be read; false: there is none. */
static bool skip_unreadable(const struct copying *c, int64_t *id)
{
    int64_t bad = *id;
    int64_t stride = 1;
    while (bad < INT64_MAX - stride && !is_readable(c, bad + stride)) {
        bad += stride;
        if (bad - *id >= NEAR_IDS) {
            stride *= 2;
        }
    }
    if (bad >= INT64_MAX - stride) {
        return false;
    }
    int64_t good = bad + stride;
    while (good - bad > 1) {
        const int64_t middle = bad + (good - bad) / 2;
        if (is_readable(c, middle)) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    *id = good;
    return true;
}

static enum twx_status copy_around(const struct copying *c, struct twx_error *err)
{
    int64_t first = 1;
    int64_t n = BATCH_ROWS;
    for (;;) {
        int64_t last = 0;
        uint64_t n_rows = 0;
        const int code = probe(c, first, n, &last, &n_rows);
        if (code == SQLITE_ROW && n_rows == 0) {
            return TWX_OK;
        }
        if (code == SQLITE_ROW) {
            (void)sqlite3_bind_int64(c->copy, 1, first);
            twx_db_bind_u64(c->copy, 2, n_rows);
            const enum twx_status status = twx_db_run(c->made, c->copy, err);
            c->counts->n_read += n_rows;
            if (status != TWX_OK || last == INT64_MAX) {
                return status;
            }
            first = last + 1;
            n = n < BATCH_ROWS ? n * BATCH_STEP : n;
        } else if (!twx_db_is_damage(c->damaged, code)) {
            return twx_db_fail(c->damaged, err);
        } else if (n > 1) {
            n /= BATCH_STEP;
        } else {
            c->counts->n_unreadable++;
            if (!skip_unreadable(c, &first)) {
                return TWX_OK;
            }
        }
    }
}

enum twx_status twx_salvage_rows(struct twx_index *damaged, struct twx_index *made,
                                 const struct twx_salvage *what, struct twx_salvage_counts *counts,
                                 struct twx_error *err)
{
    *counts = (struct twx_salvage_counts){0};
    struct copying c = {.damaged = damaged, .made = made, .counts = counts};
    enum twx_status status = prepare_copy(made, what, ROWS_FROM, &c.copy, err);
    if (status == TWX_OK) {
        status = prepare(damaged,
                         twx_asprintf("SELECT max(id), count(*), count(touched) FROM "
                                      "(SELECT id, %s AS touched FROM %s " ROWS_FROM ")",
                                      what->touch, what->table),
                         &c.probe, err);
    }
    if (status == TWX_OK) {
        status = copy_around(&c, err);
    }
    (void)sqlite3_finalize(c.probe);
    (void)sqlite3_finalize(c.copy);
    return status;
}

enum twx_status twx_salvage_whole(struct twx_index *damaged, struct twx_index *made,
                                  const struct twx_salvage *what, struct twx_salvage_counts *counts,
                                  struct twx_error *err)
{
    *counts = (struct twx_salvage_counts){0};
    sqlite3_stmt *probe = NULL;
    enum twx_status status = prepare(
        damaged, twx_asprintf("SELECT count(*), count(%s) FROM %s", what->touch, what->table),
        &probe, err);
    if (status != TWX_OK) {
        return status;
    }
    const int code = sqlite3_step(probe);
    counts->n_read = code == SQLITE_ROW ? twx_db_u64(probe, 0) : 0;
    counts->n_unreadable = code != SQLITE_ROW;
    const bool is_over = code != SQLITE_ROW && !twx_db_is_damage(damaged, code);
    status = is_over ? twx_db_fail(damaged, err) : TWX_OK;
    (void)sqlite3_finalize(probe);
    if (code != SQLITE_ROW) {
        return status;
    }
    sqlite3_stmt *copy = NULL;
    status = prepare_copy(made, what, "", &copy, err);
    if (status == TWX_OK) {
        status = twx_db_run(made, copy, err);
    }
    (void)sqlite3_finalize(copy);
    return status;
}
