// SPDX-License-Identifier: MIT
//
// Making, migrating and comparing schemas. What ours of a version is, SQLite says: made in memory, which takes half a
// millisecond. Every command would pay for that, so the sums of right schemas are known beforehand, and only a file of
// another sum is compared object by object.
#include "store/schema.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "schema.inc"

_Static_assert(sizeof schema_sql / sizeof *schema_sql == TWX_SCHEMA_VERSION,
               "one file a schema version");

/** Of versions 1, 2, ...: see twx_schema_sum. tests/unit/test_schema.c says what a changed schema needs here. */
static const char *const known_sums[TWX_SCHEMA_VERSION + 1] = {
    [1] = "e985a7a218ab6fef3107f380ee478c87a79969620fc6ce775892d426867aef72",
    [2] = "c7f68257ab8fc7dce3c3f9268a9f14b3b918d8ba5a80c713f1df1ca63f061fbb",
    [3] = "5a4d16f7197b5d3eff7265bc5b5a0923496778e6b33fc7547ea4eed6a6e0dfeb",
    [4] = "858f1217cb7199fa5caf6c693a4a1688c81a6f1c447065580ca41d6b6800626c",
};

// What ANALYZE makes is data for the planner.
#define OF_ANALYZE                                                                                 \
    "(type = 'table' AND ((name = 'sqlite_stat1' AND "                                             \
    "sql = 'CREATE TABLE sqlite_stat1(tbl,idx,stat)') OR (name = 'sqlite_stat4' AND "              \
    "sql = 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)')))"

static const char list_objects[] =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema "
    "WHERE " OF_ANALYZE " IS NOT TRUE ORDER BY type <> 'table', type, name";
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

char *twx_schema_sum(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(db, list_objects, -1, &s, NULL);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    while (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < 4; i++) {
            const guchar *text = sqlite3_column_text(s, i);
            const gssize n = text != NULL ? sqlite3_column_bytes(s, i) + 1 : 0;  // with its NUL
            g_checksum_update(sum, n > 0 ? text : (const guchar *)"\1", n > 0 ? n : 1);
        }
        code = SQLITE_OK;
    }
    char *hex = code == SQLITE_DONE ? g_strdup(g_checksum_get_string(sum)) : NULL;
    g_checksum_free(sum);
    (void)sqlite3_finalize(s);
    return hex;
}

const char *twx_schema_known_sum(int version)
{
    return known_sums[version];
}

/** Calls fn for each object of a schema that the other lacks, or, if wanted, has otherwise. False: SQLite failed. */
static bool list_differences(sqlite3 *of, sqlite3 *other, enum twx_schema_difference difference,
                             twx_schema_fn fn, void *user)
{
    sqlite3_stmt *objects = NULL;
    sqlite3_stmt *find = NULL;
    int code = sqlite3_prepare_v2(of, list_objects, -1, &objects, NULL);
    bool is_good =
        code == SQLITE_OK && sqlite3_prepare_v2(other, find_object, -1, &find, NULL) == SQLITE_OK;
    while (is_good && (code = sqlite3_step(objects)) == SQLITE_ROW) {
        for (int i = 0; i < 4; i++) {
            (void)sqlite3_bind_value(find, i + 1, sqlite3_column_value(objects, i));
        }
        const int found = sqlite3_step(find);
        const bool is_same = found == SQLITE_ROW &&
                             (difference == TWX_SCHEMA_FOREIGN || sqlite3_column_int(find, 0) == 1);
        is_good = found == SQLITE_ROW || found == SQLITE_DONE;
        if (is_good && !is_same) {
            fn(user, difference, (const char *)sqlite3_column_text(objects, 0),
               (const char *)sqlite3_column_text(objects, 1));
        }
        (void)sqlite3_reset(find);
    }
    (void)sqlite3_finalize(find);
    (void)sqlite3_finalize(objects);
    return is_good && code == SQLITE_DONE;
}

enum twx_status twx_schema_compare(struct twx_index *index, twx_schema_fn fn, void *user,
                                   struct twx_error *err)
{
    char *sum = twx_schema_sum(index->db);
    if (sum == NULL) {
        return twx_db_fail(index, err);
    }
    const bool is_known = strcmp(sum, known_sums[index->schema_version]) == 0;
    g_free(sum);
    if (is_known) {
        return TWX_OK;
    }
    sqlite3 *right = NULL;
    enum twx_status status = TWX_OK;
    if (sqlite3_open(":memory:", &right) != SQLITE_OK ||
        twx_schema_apply(right, 0, index->schema_version) != SQLITE_OK) {
        status = twx_fail_memory(err);
    } else if (!list_differences(right, index->db, TWX_SCHEMA_CHANGED, fn, user) ||
               !list_differences(index->db, right, TWX_SCHEMA_FOREIGN, fn, user)) {
        status =
            sqlite3_errcode(right) == SQLITE_NOMEM ? twx_fail_memory(err) : twx_db_fail(index, err);
    }
    (void)sqlite3_close(right);
    return status;
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
