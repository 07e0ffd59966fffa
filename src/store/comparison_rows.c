// SPDX-License-Identifier: MIT
//
// Rows of comparisons. Owns nothing.
#include "store/comparison_rows.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"

enum { TURN_MAX = 16, RECIPE_BYTES = 4 };

/** The checksum of a row. */
static int64_t checksum_of(const struct twx_compared_pair *c, unsigned recipe)
{
    uint8_t bytes[2 * TWX_CHECKSUM_BYTES + RECIPE_BYTES + 2];
    uint8_t *at = bytes;
    memcpy(at, c->checksums, sizeof c->checksums);
    at += sizeof c->checksums;
    twx_put_u32(at, recipe);
    at += RECIPE_BYTES;
    *at++ = c->turn;
    *at = c->result;
    return (int64_t)twx_checksum64(bytes, sizeof bytes, 0);
}

/** Whether numbers are those of a row that was written; the checksums are. */
static bool is_sound(struct twx_compared_pair *c, int64_t turn, int64_t recipe, int64_t result,
                     int64_t checksum)
{
    if (turn < 1 || turn > TURN_MAX || recipe < 0 || recipe > UINT32_MAX || result < 0 ||
        result > UINT8_MAX) {
        return false;
    }
    c->turn = (uint8_t)turn;
    c->result = (uint8_t)result;
    return checksum_of(c, (unsigned)recipe) == checksum;
}

/** Binds the key to the first three parameters. */
static void bind_key(sqlite3_stmt *s, const struct twx_compared_pair *c)
{
    twx_db_bind_bytes(s, 1, c->checksums[0], TWX_CHECKSUM_BYTES);
    twx_db_bind_bytes(s, 2, c->checksums[1], TWX_CHECKSUM_BYTES);
    (void)sqlite3_bind_int(s, 3, c->turn);
}

enum twx_status twx_comparisons_are_any(struct twx_index *index, bool *are_any,
                                        struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    *are_any = false;
    if (!twx_index_has_comparisons(index)) {
        return TWX_OK;
    }
    enum twx_status status = twx_db_statement(index, TWX_SQL_ANY_COMPARISON, &s, err);
    if (status == TWX_OK) {
        status = twx_db_step(index, s, are_any, err);
        (void)sqlite3_reset(s);
    }
    return status;
}

enum twx_status twx_compared_pair_find(struct twx_index *index, unsigned recipe,
                                       struct twx_compared_pair *comparison, bool *is_known,
                                       struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    *is_known = false;
    enum twx_status status = twx_db_statement(index, TWX_SQL_FIND_COMPARISON, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    bind_key(s, comparison);
    status = twx_db_step(index, s, &has_row, err);
    if (has_row) {
        struct twx_compared_pair found = *comparison;
        *is_known = sqlite3_column_int64(s, 0) == (int64_t)recipe &&
                    is_sound(&found, comparison->turn, recipe, sqlite3_column_int64(s, 1),
                             sqlite3_column_int64(s, 2));
        comparison->result = *is_known ? found.result : comparison->result;
        (void)sqlite3_reset(s);
    }
    return status;
}

enum twx_status twx_compared_pair_put(struct twx_index *index, unsigned recipe,
                                      const struct twx_compared_pair *comparison,
                                      struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_PUT_COMPARISON, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    bind_key(s, comparison);
    (void)sqlite3_bind_int64(s, 4, recipe);
    (void)sqlite3_bind_int(s, 5, comparison->result);
    (void)sqlite3_bind_int64(s, 6, checksum_of(comparison, recipe));
    return twx_db_run(index, s, err);
}

enum twx_status twx_comparisons_drop_stale(struct twx_index *index, struct twx_error *err)
{
    bool are_any = false;
    // The checksums of all files are sorted for it: not for nothing.
    const enum twx_status status = twx_comparisons_are_any(index, &are_any, err);
    return status == TWX_OK && are_any ? twx_db_do(index, TWX_SQL_DROP_STALE_COMPARISONS, err)
                                       : status;
}

static void agrees(sqlite3_context *context, int n, sqlite3_value **v)
{
    (void)n;
    struct twx_compared_pair c = {.turn = 0};
    bool is_right = true;
    for (int i = 0; i < 2 && is_right; i++) {
        const void *blob = sqlite3_value_blob(v[i]);
        is_right = blob != NULL && sqlite3_value_type(v[i]) == SQLITE_BLOB &&
                   sqlite3_value_bytes(v[i]) == TWX_CHECKSUM_BYTES;
        if (is_right) {
            memcpy(c.checksums[i], blob, TWX_CHECKSUM_BYTES);
        }
    }
    is_right = is_right && memcmp(c.checksums[0], c.checksums[1], TWX_CHECKSUM_BYTES) < 0 &&
               is_sound(&c, sqlite3_value_int64(v[2]), sqlite3_value_int64(v[3]),
                        sqlite3_value_int64(v[4]), sqlite3_value_int64(v[5]));
    sqlite3_result_int(context, is_right);
}

enum twx_status twx_comparison_checks_prepare(struct twx_index *index, struct twx_error *err)
{
    return sqlite3_create_function_v2(index->db, "twindex_comparison_agrees", 6,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC, NULL,
                                      agrees, NULL, NULL, NULL) == SQLITE_OK
               ? TWX_OK
               : twx_db_fail(index, err);
}
