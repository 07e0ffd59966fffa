// SPDX-License-Identifier: MIT
//
// A connection to no file, for SQLite's reader of JSON.
#include "store/json_names.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>

static enum twx_status fail(sqlite3 *db, const char *path, struct twx_error *err)
{
    const int code = sqlite3_errcode(db) & 0xff;
    if (code == SQLITE_NOMEM) {
        return twx_fail_memory(err);
    }
    return code == SQLITE_TOOBIG
               ? twx_fail(err, TWX_UNUSABLE, 0, "'%s' is too large: split it", path)
               : twx_fail(err, TWX_UNUSABLE, 0, "'%s' is no JSON: it ends early, or is damaged",
                          path);
}

/**
 * Puts bytes that are no UTF-8 back where Python's surrogateescape has "\udc80" to "\udcff" for them, which SQLite decodes to
 * three bytes each.
 */
static void put_bytes_back(char *name, size_t n)
{
    size_t out = 0;
    for (size_t i = 0; i < n; out++) {
        const unsigned char *at = (const unsigned char *)name + i;
        const bool is_escaped =
            n - i >= 3 && at[0] == 0xed && (at[1] == 0xb2 || at[1] == 0xb3) && at[2] >= 0x80;
        name[out] = is_escaped ? (char)(((at[1] & 3U) << 6) | (at[2] & 0x3fU)) : name[i];
        i += is_escaped ? 3 : 1;
    }
    name[out] = '\0';
}

static enum twx_status hand_out(sqlite3_stmt *s, uint64_t place, twx_json_name_fn fn, void *user,
                                struct twx_error *err)
{
    const char *text = (const char *)sqlite3_column_text(s, 1);
    const char *name = (const char *)sqlite3_column_text(s, 0);
    const size_t n = (size_t)sqlite3_column_bytes(s, 0);
    char *own = name != NULL ? sqlite3_malloc64(n + 1) : NULL;
    if (own == NULL) {
        return twx_fail_memory(err);
    }
    memcpy(own, name, n + 1);
    put_bytes_back(own, n);
    const struct twx_json_name member = {
        .place = place, .name = own, .text = sqlite3_column_int(s, 2) != 0 ? text : NULL};
    const enum twx_status status = fn(user, &member, err);
    sqlite3_free(own);
    return status;
}

static enum twx_status read_members(sqlite3 *db, sqlite3_stmt *s, const char *path,
                                    twx_json_name_fn fn, void *user, struct twx_error *err)
{
    int code = SQLITE_ROW;
    enum twx_status status = TWX_OK;
    for (uint64_t place = 1; status == TWX_OK && code == SQLITE_ROW; place++) {
        code = sqlite3_step(s);
        if (code == SQLITE_ROW && sqlite3_column_int(s, 3) == 0) {
            return twx_fail(err, TWX_UNUSABLE, 0,
                            "'%s' is no JSON object: {\"file\": \"hash\", ...}", path);
        }
        if (code == SQLITE_ROW) {
            status = hand_out(s, place, fn, user, err);
        } else if (code != SQLITE_DONE) {
            status = fail(db, path, err);
        }
    }
    return status;
}

enum twx_status twx_json_names_read(const char *json, size_t n, const char *path,
                                    twx_json_name_fn fn, void *user, struct twx_error *err)
{
    static const char sql[] =
        "SELECT key, value, type = 'text', typeof(key) = 'text' FROM json_each(?1)";
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    if (n > INT_MAX) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s' is too large: split it", path);
    }
    int code = sqlite3_open(":memory:", &db);
    if (code == SQLITE_OK) {
        code = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_bind_text(s, 1, json, (int)n, SQLITE_STATIC);
    }
    const enum twx_status status =
        code == SQLITE_OK ? read_members(db, s, path, fn, user, err) : fail(db, path, err);
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    return status;
}
