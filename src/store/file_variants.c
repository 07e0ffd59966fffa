// SPDX-License-Identifier: MIT
//
// Rows of variants. Nothing is owned past a call.
#include "store/file_variants.h"

#include "store/index_read.h"

enum { ROWS_AT_ONCE = 8 };  // in one statement: most pictures have as many with all variants

enum twx_status twx_variants_add(struct twx_index *index, int64_t file_id,
                                 const struct twx_record *record, const struct twx_code_id *ids,
                                 struct twx_error *err)
{
    const size_t each = twx_record_variant_bytes(record->hash_size);
    enum twx_status status = TWX_OK;
    unsigned n = 0;
    for (unsigned i = 0; i < record->n_variants && status == TWX_OK; i += n) {
        sqlite3_stmt *s = NULL;
        n = record->n_variants - i >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
        status = twx_db_statement(
            index, n == ROWS_AT_ONCE ? TWX_SQL_ADD_8_VARIANTS : TWX_SQL_ADD_VARIANT, &s, err);
        if (status == TWX_OK) {
            (void)sqlite3_bind_int64(s, 1, file_id);
            for (unsigned k = 0; k < n; k++) {
                (void)sqlite3_bind_int(s, (int)(2 + 2 * k), record->variants[(i + k) * each]);
                twx_db_bind_u64(s, (int)(3 + 2 * k), ids[i + k].id);
            }
            status = twx_db_run(index, s, err);
        }
    }
    return status;
}

enum twx_status twx_variants_drop(struct twx_index *index, int64_t file_id, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_DROP_VARIANTS, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, file_id);
    return twx_db_run(index, s, err);
}

/** What is being loaded of a file. */
struct load {
    unsigned kinds[TWX_VARIANTS_MAX];
    uint64_t ids[TWX_VARIANTS_MAX];
    unsigned n;
};

static bool take_variant(void *user, sqlite3_stmt *s)
{
    struct load *load = user;
    load->kinds[load->n] = (unsigned)sqlite3_column_int(s, 0);
    load->ids[load->n++] = twx_db_u64(s, 1);
    return load->n < TWX_VARIANTS_MAX;
}

enum twx_status twx_variants_load(struct twx_index *index, int64_t file_id, uint8_t *packed,
                                  unsigned *n, struct twx_error *err)
{
    struct load load = {.n = 0};
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_VARIANTS_OF_FILE, &s, err);
    if (status == TWX_OK) {
        (void)sqlite3_bind_int64(s, 1, file_id);
        status = twx_db_each_row(index, s, take_variant, &load, err);
    }
    for (unsigned i = 0; i < load.n && status == TWX_OK; i++) {
        *packed++ = (uint8_t)load.kinds[i];
        status = twx_index_code(index, load.ids[i], packed, err);
        packed += twx_index_code_bytes(index);
    }
    *n = load.n;
    return status;
}
