// SPDX-License-Identifier: MIT
//
// Making, migrating and comparing schemas. The objects of the right ones are listed when the program is built; only a
// file that has others is compared object by object, with a schema made in memory.
#include "store/schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "schema.inc"
#include "store/schema_objects.h"

_Static_assert(sizeof schema_sql / sizeof *schema_sql == TWX_SCHEMA_VERSION,
               "one file a schema version");

static const char find_object[] = "SELECT sql IS ?4 AND tbl_name IS ?3 FROM sqlite_schema "
                                  "WHERE type = ?1 AND name = ?2";

int twx_schema_apply(sqlite3 *db, int from, int to)
{
    assert(from >= 0 && to <= TWX_SCHEMA_VERSION);
    int code = SQLITE_OK;
    for (int version = from; code == SQLITE_OK && version < to; version++) {
        code = sqlite3_exec(db, schema_sql[version], NULL, NULL, NULL);
    }
    return code;
}

enum twx_status twx_schema_migrate(struct twx_index *index, struct twx_error *err)
{
    enum twx_status status = twx_db_do(index, TWX_SQL_BEGIN, err);
    if (status == TWX_OK &&
        twx_schema_apply(index->db, index->schema_version, TWX_SCHEMA_VERSION) != SQLITE_OK) {
        status = twx_db_fail(index, err);
    }
    if (status == TWX_OK) {
        char pragma[64];
        (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", TWX_SCHEMA_VERSION);
        status = twx_db_exec(index, pragma, err);
    }
    if (status == TWX_OK) {
        index->schema_version = TWX_SCHEMA_VERSION;
        status = twx_db_do(index, TWX_SQL_COMMIT, err);
    }
    return status;
}

/** Whether a value is a text without NUL bytes, or NULL for "". */
static bool is_text(sqlite3_stmt *s, int column, const char *text)
{
    const char *value = (const char *)sqlite3_column_text(s, column);
    return value == NULL ? text[0] == '\0'
                         : strcmp(value, text) == 0 &&
                               strlen(value) == (size_t)sqlite3_column_bytes(s, column);
}

bool twx_schema_is_ours(sqlite3 *db, int version, bool *is_ours)
{
    sqlite3_stmt *s = NULL;
    const char *const *next = schema_objects[version];
    int code = sqlite3_prepare_v2(db, TWX_SCHEMA_LIST_OBJECTS, -1, &s, NULL);
    *is_ours = true;
    while (code == SQLITE_OK && *is_ours && (code = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; *is_ours && i < TWX_SCHEMA_OBJECT_COLUMNS; i++) {
            *is_ours = *next != NULL && is_text(s, i, *next++);
        }
        code = sqlite3_errcode(db) == SQLITE_NOMEM ? SQLITE_NOMEM : SQLITE_OK;
    }
    (void)sqlite3_finalize(s);
    *is_ours = *is_ours && *next == NULL;
    return code == SQLITE_OK || code == SQLITE_DONE;
}

/**
 * Looks for an object in another schema.
 *
 * object   a row of TWX_SCHEMA_LIST_OBJECTS
 * find     find_object of the other schema
 * returns  SQLITE_OK or what failed
 */
static int look_for(sqlite3_stmt *object, sqlite3_stmt *find, bool *is_there, bool *is_same)
{
    int code = SQLITE_OK;
    for (int i = 0; code == SQLITE_OK && i < TWX_SCHEMA_OBJECT_COLUMNS; i++) {
        code = sqlite3_bind_value(find, i + 1, sqlite3_column_value(object, i));
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(find);
    }
    *is_there = code == SQLITE_ROW;
    *is_same = *is_there && sqlite3_column_int(find, 0) == 1;
    (void)sqlite3_reset(find);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

/** Calls fn with type and name of an object.  returns: SQLITE_OK, SQLITE_NOMEM */
static int report(sqlite3_stmt *object, enum twx_schema_difference difference, twx_schema_fn fn,
                  void *user)
{
    const char *type = (const char *)sqlite3_column_text(object, 0);
    const char *name = (const char *)sqlite3_column_text(object, 1);
    if ((type == NULL || name == NULL) &&
        sqlite3_errcode(sqlite3_db_handle(object)) == SQLITE_NOMEM) {
        return SQLITE_NOMEM;
    }
    fn(user, difference, type != NULL ? type : "?", name != NULL ? name : "?");
    return SQLITE_OK;
}

/**
 * Calls fn for each object of a schema that the other lacks, or, if wanted, has otherwise.
 *
 * returns  SQLITE_OK or what failed
 */
static int list_differences(sqlite3 *of, sqlite3 *other, enum twx_schema_difference difference,
                            twx_schema_fn fn, void *user)
{
    sqlite3_stmt *objects = NULL;
    sqlite3_stmt *find = NULL;
    int code = sqlite3_prepare_v2(of, TWX_SCHEMA_LIST_OBJECTS, -1, &objects, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(other, find_object, -1, &find, NULL);
    }
    while (code == SQLITE_OK && (code = sqlite3_step(objects)) == SQLITE_ROW) {
        bool is_there = false;
        bool is_same = false;
        code = look_for(objects, find, &is_there, &is_same);
        if (code == SQLITE_OK && !(difference == TWX_SCHEMA_FOREIGN ? is_there : is_same)) {
            code = report(objects, difference, fn, user);
        }
    }
    (void)sqlite3_finalize(find);
    (void)sqlite3_finalize(objects);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

enum twx_status twx_schema_compare(struct twx_index *index, twx_schema_fn fn, void *user,
                                   struct twx_error *err)
{
    bool is_ours = false;
    if (!twx_schema_is_ours(index->db, index->schema_version, &is_ours)) {
        return twx_db_fail(index, err);
    }
    if (is_ours) {
        return TWX_OK;
    }
    sqlite3 *right = NULL;
    int code = sqlite3_open(":memory:", &right);
    if (code == SQLITE_OK) {
        code = twx_schema_apply(right, 0, index->schema_version);
    }
    if (code != SQLITE_OK) {
        (void)sqlite3_close(right);
        return twx_fail_memory(err);
    }
    code = list_differences(right, index->db, TWX_SCHEMA_CHANGED, fn, user);
    if (code == SQLITE_OK) {
        code = list_differences(index->db, right, TWX_SCHEMA_FOREIGN, fn, user);
    }
    (void)sqlite3_close(right);
    if (code == SQLITE_OK) {
        return TWX_OK;
    }
    return (code & 0xff) == SQLITE_NOMEM ? twx_fail_memory(err) : twx_db_fail(index, err);
}

/** The first difference that counts. */
struct finding {
    const struct twx_index *index;
    bool tables_only;
    enum twx_status status;
    struct twx_error *err;
};

static void take_first(void *user, enum twx_schema_difference difference, const char *type,
                       const char *name)
{
    struct finding *f = user;
    const bool is_table = difference == TWX_SCHEMA_CHANGED && strcmp(type, "table") == 0;
    if (f->status != TWX_OK || (f->tables_only && !is_table)) {
        return;
    }
    f->status =
        difference == TWX_SCHEMA_CHANGED
            ? twx_fail(f->err, TWX_UNUSABLE, 0,
                       "index '%s' is damaged: its %s '%s' is missing or not as it was made: %s",
                       f->index->path, type, name,
                       is_table ? "restore it, or make a new one" : "run twindex check --repair")
            : twx_fail(f->err, TWX_UNUSABLE, 0,
                       "index '%s' holds the %s '%s', which is none of twindex: drop it with the "
                       "sqlite3 shell, or run twindex check --repair, which leaves it out",
                       f->index->path, type, name);
}

static enum twx_status check(struct twx_index *index, bool tables_only, struct twx_error *err)
{
    struct finding first = {.index = index, .tables_only = tables_only, .err = err};
    const enum twx_status status = twx_schema_compare(index, take_first, &first, err);
    return status == TWX_OK ? first.status : status;
}

enum twx_status twx_schema_check(struct twx_index *index, struct twx_error *err)
{
    return check(index, false, err);
}

enum twx_status twx_schema_check_tables(struct twx_index *index, struct twx_error *err)
{
    return check(index, true, err);
}
