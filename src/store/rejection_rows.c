// SPDX-License-Identifier: MIT
//
// Rows of rejections. Owns nothing.
#include "store/rejection_rows.h"

#include <string.h>

#include "base/clock.h"

struct each {
    twx_rejected_pair_fn fn;
    void *user;
};

static bool take_row(void *user, sqlite3_stmt *s)
{
    const struct each *each = user;
    struct twx_rejected_pair pair = {0};
    for (int i = 0; i < 2; i++) {
        if (sqlite3_column_bytes(s, i) != TWX_CHECKSUM_BYTES) {
            return true;  // a damaged row says nothing
        }
        memcpy(pair.checksums[i], sqlite3_column_blob(s, i), TWX_CHECKSUM_BYTES);
    }
    return each->fn(each->user, &pair, sqlite3_column_int64(s, 2));
}

enum twx_status twx_index_each_rejection(struct twx_index *index, twx_rejected_pair_fn fn,
                                         void *user, struct twx_error *err)
{
    struct each each = {fn, user};
    return twx_index_has_rejections(index)
               ? twx_db_each_row_of(index, TWX_SQL_EACH_REJECTION, take_row, &each, err)
               : TWX_OK;
}

static enum twx_status run(struct twx_index *index, enum twx_statement number,
                           const struct twx_rejected_pair *pair, bool *is_new,
                           struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, number, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, pair->checksums[0], TWX_CHECKSUM_BYTES);
    twx_db_bind_bytes(s, 2, pair->checksums[1], TWX_CHECKSUM_BYTES);
    if (number == TWX_SQL_PUT_REJECTION) {
        (void)sqlite3_bind_int64(s, 3, twx_wall_ns());
    }
    status = twx_db_run(index, s, err);
    *is_new = status == TWX_OK && sqlite3_changes(index->db) > 0;
    return status;
}

enum twx_status twx_rejection_put(struct twx_index *index, const struct twx_rejected_pair *pair,
                                  bool *is_new, struct twx_error *err)
{
    return run(index, TWX_SQL_PUT_REJECTION, pair, is_new, err);
}

enum twx_status twx_rejection_drop(struct twx_index *index, const struct twx_rejected_pair *pair,
                                   bool *is_new, struct twx_error *err)
{
    return run(index, TWX_SQL_DROP_REJECTION, pair, is_new, err);
}
