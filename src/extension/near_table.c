// SPDX-License-Identifier: MIT
//
// Virtual tables that need no CREATE, and a cursor over rows that were found when it began.
#include "extension/near_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "extension/near_plan.h"
#include "extension/near_rows.h"
#include "twindex_commands.h"

struct table {
    sqlite3_vtab base;
    struct twx_connection *connection;  // borrowed: the module's
    bool takes_paths;
};

enum { N_ARGUMENTS = TWX_NEAR_SCHEMA - TWX_NEAR_QUERY + 1 };

struct cursor {
    sqlite3_vtab_cursor base;
    struct twx_near_question question;  // its values are the arguments
    struct twx_near_rows rows;
    size_t at;
    sqlite3_value *arguments[N_ARGUMENTS];  // owned; NULL: not given
};

/** Sets the table's message.  returns: SQLite's code */
static int fail(struct table *table, struct twx_error *err)
{
    sqlite3_free(table->base.zErrMsg);
    table->base.zErrMsg = NULL;
    if (err->status == TWX_NO_MEMORY) {
        return SQLITE_NOMEM;
    }
    twx_error_make_text(err);
    table->base.zErrMsg =
        sqlite3_mprintf("%s: %s", table->takes_paths ? "near_path" : "near", err->text);
    return err->status == TWX_TRY_AGAIN ? SQLITE_BUSY : SQLITE_ERROR;
}

// ---------------------------------------------------------------------------------------------------------
// The table

static int connect_table(sqlite3 *db, struct twx_connection *connection, bool takes_paths,
                         sqlite3_vtab **made)
{
    int code = sqlite3_declare_vtab(db, TWX_NEAR_DECLARATION);
    if (code == SQLITE_OK && takes_paths) {
        code = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    }
    if (code != SQLITE_OK) {
        return code;
    }
    struct table *table = sqlite3_malloc64(sizeof *table);
    if (table == NULL) {
        return SQLITE_NOMEM;
    }
    *table = (struct table){.connection = connection, .takes_paths = takes_paths};
    *made = &table->base;
    return SQLITE_OK;
}

static int connect_near(sqlite3 *db, void *connection, int argc, const char *const *argv,
                        sqlite3_vtab **made, char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    return connect_table(db, connection, false, made);
}

static int connect_near_path(sqlite3 *db, void *connection, int argc, const char *const *argv,
                             sqlite3_vtab **made, char **message)
{
    (void)argc;
    (void)argv;
    (void)message;
    return connect_table(db, connection, true, made);
}

static int disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

// ---------------------------------------------------------------------------------------------------------
// The cursor

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    (void)table;
    struct cursor *cursor = sqlite3_malloc64(sizeof *cursor);
    if (cursor == NULL) {
        return SQLITE_NOMEM;
    }
    *cursor = (struct cursor){.at = 0};
    *opened = &cursor->base;
    return SQLITE_OK;
}

static void clear(struct cursor *cursor)
{
    twx_near_rows_release(&cursor->rows);
    cursor->at = 0;
    for (size_t i = 0; i < N_ARGUMENTS; i++) {
        sqlite3_value_free(cursor->arguments[i]);
        cursor->arguments[i] = NULL;
    }
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    clear(cursor);
    sqlite3_free(cursor);
    return SQLITE_OK;
}

/** Puts xFilter's values where their bits say, and keeps the arguments for their columns.  returns: false: no memory */
static bool take_values(struct cursor *cursor, unsigned plan, sqlite3_value **argv,
                        sqlite3_value *values[static TWX_NEAR_N_VALUES])
{
    for (size_t bit = 0; bit < TWX_NEAR_N_VALUES; bit++) {
        values[bit] = (plan & 1U << bit) != 0 ? *argv++ : NULL;
        if (bit < N_ARGUMENTS && values[bit] != NULL) {
            cursor->arguments[bit] = sqlite3_value_dup(values[bit]);
            if (cursor->arguments[bit] == NULL) {
                return false;
            }
        }
    }
    return true;
}

/** The schema that is asked; NULL of SQL is "main". */
static const char *schema_of(sqlite3_value *value)
{
    const char *schema = value != NULL ? (const char *)sqlite3_value_text(value) : NULL;
    return schema != NULL ? schema : "main";
}

static void note(struct twx_near_stat *stat, const char *plan, const struct twx_search_trace *trace,
                 size_t n_rows)
{
    *stat = (struct twx_near_stat){
        .is_there = true, .n_rows = trace->n_candidates, .n_matches = n_rows};
    (void)snprintf(stat->plan, sizeof stat->plan, "%s: %s, radius %u%s", plan,
                   trace->method != NULL ? trace->method : "nothing to look for", trace->radius,
                   trace->is_adaptive ? " adaptive" : "");
}

/** Asks the cursor's question.  returns: SQLite's code */
static int ask(struct cursor *cursor, struct twx_near_rows *rows, const char *plan)
{
    struct table *table = (struct table *)cursor->base.pVtab;
    struct twx_search_trace trace = {0};
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    if (cursor->question.query == NULL) {
        status = twx_fail(&err, TWX_USAGE, 0,
                          "what to look for is missing: near(hash, radius); a column of another "
                          "table has its name before it: near(images.hash, radius)");
    } else if (sqlite3_value_type(cursor->question.query) != SQLITE_NULL) {
        status = twx_near_ask(table->connection, &cursor->question, rows, &trace, &err);
    }
    if (plan != NULL) {
        note(&table->connection->stat, plan, &trace, rows->n);
    }
    return status == TWX_OK ? SQLITE_OK : fail(table, &err);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *name, int argc,
                  sqlite3_value **argv)
{
    struct cursor *cursor = (struct cursor *)base;
    const struct table *table = (const struct table *)base->pVtab;
    sqlite3_value *values[TWX_NEAR_N_VALUES];
    (void)argc;
    clear(cursor);
    if (!take_values(cursor, (unsigned)plan, argv, values)) {
        return SQLITE_NOMEM;
    }
    cursor->question = (struct twx_near_question){
        .query = cursor->arguments[0],
        .radius = cursor->arguments[1],
        .schema = schema_of(cursor->arguments[2]),
        .is_path = table->takes_paths,
        .by_path = ((unsigned)plan & TWX_NEAR_BY_PATH) != 0,
        .bounds = twx_near_read_bounds(values),
    };
    return ask(cursor, &cursor->rows, name);
}

/** Goes on behind the rows that were to be enough: SQLite 3.40 hands LIMIT over also where it leaves out some of them. */
static int go_on(struct cursor *cursor)
{
    struct twx_near_rows rows = {0};
    cursor->question.bounds.max_rows = 0;
    const int code = ask(cursor, &rows, NULL);
    cursor->at = twx_near_rows_up_to(&rows, &cursor->rows.rows[cursor->rows.n - 1]);
    twx_near_rows_release(&cursor->rows);
    cursor->rows = rows;
    return code;
}

static int next(sqlite3_vtab_cursor *base)
{
    struct cursor *cursor = (struct cursor *)base;
    cursor->at++;
    return cursor->at == cursor->rows.n && cursor->rows.is_cut ? go_on(cursor) : SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->rows.n;
}

/** A number, or NULL for 0, which is not known. */
static void result_of_size(sqlite3_context *context, uint32_t size)
{
    if (size > 0) {
        sqlite3_result_int64(context, size);
    }
}

static void result_of_path(sqlite3_context *context, const struct twx_near_row *row)
{
    if (row->is_text) {
        sqlite3_result_text64(context, row->path, row->path_bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
    } else {
        sqlite3_result_blob64(context, row->path, row->path_bytes, SQLITE_TRANSIENT);
    }
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int which)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct twx_near_rows *rows = &cursor->rows;
    const struct twx_near_row *row = &rows->rows[cursor->at];
    const bool is_known = row->via != TWX_VIA_IMPORTED;  // else its path and row half alone
    switch (is_known || which <= TWX_NEAR_DISTANCE || which >= TWX_NEAR_VIA ? which : -1) {
    case TWX_NEAR_PATH:
        result_of_path(context, row);
        break;
    case TWX_NEAR_DISTANCE:
        sqlite3_result_int64(context, row->distance);
        break;
    case TWX_NEAR_HASH:
        sqlite3_result_blob64(context, rows->hashes + row->hash_at, rows->hash_bytes,
                              SQLITE_TRANSIENT);
        break;
    case TWX_NEAR_BYTES:
        sqlite3_result_int64(context, (sqlite3_int64)row->bytes);
        break;
    case TWX_NEAR_WIDTH:
        result_of_size(context, row->width);
        break;
    case TWX_NEAR_HEIGHT:
        result_of_size(context, row->height);
        break;
    case TWX_NEAR_MTIME_NS:
        if (row->mtime_ns != INT64_MAX && row->mtime_ns != INT64_MIN) {  // a time beyond either
            sqlite3_result_int64(context, row->mtime_ns);
        }
        break;
    case TWX_NEAR_VIA:
        sqlite3_result_text(context, twx_via_name(row->via), -1, SQLITE_STATIC);
        break;
    default:
        if (which >= TWX_NEAR_QUERY && cursor->arguments[which - TWX_NEAR_QUERY] != NULL) {
            sqlite3_result_value(context, cursor->arguments[which - TWX_NEAR_QUERY]);
        }
    }
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id)
{
    *id = (sqlite3_int64)((struct cursor *)base)->at + 1;
    return SQLITE_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Modules

// Without xCreate: they are there without CREATE VIRTUAL TABLE, and cannot be made by it.
static const sqlite3_module near_module = {
    .iVersion = 0,
    .xConnect = connect_near,
    .xBestIndex = twx_near_best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = is_at_end,
    .xColumn = column,
    .xRowid = row_id,
};

static const sqlite3_module near_path_module = {
    .iVersion = 0,
    .xConnect = connect_near_path,
    .xBestIndex = twx_near_best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = is_at_end,
    .xColumn = column,
    .xRowid = row_id,
};

int twx_near_create(struct twx_connection *connection, bool takes_files)
{
    int code = sqlite3_create_module_v2(connection->db, "near", &near_module,
                                        twx_connection_join(connection), twx_connection_leave);
    if (code == SQLITE_OK && takes_files) {
        code = sqlite3_create_module_v2(connection->db, "near_path", &near_path_module,
                                        twx_connection_join(connection), twx_connection_leave);
    }
    return code;
}
