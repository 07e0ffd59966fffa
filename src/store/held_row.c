// SPDX-License-Identifier: MIT
//
// A row back to its record.
#include "store/held_row.h"

#include "store/file_variants.h"
#include "store/index_read.h"

/** The bits of a row's hashes matter only to the last tie-break: reading them costs a look into blocks. */
static enum twx_status load_bits(struct twx_index *index, int64_t file_id, uint64_t hash_id,
                                 struct twx_held_row *row, struct twx_error *err)
{
    struct twx_record *held = &row->record;
    held->hash_size = index->hash_size;
    held->variants = row->variants;
    enum twx_status status = twx_index_code(index, hash_id, held->hash, err);
    if (status == TWX_OK && held->variants_level != TWX_VARIANTS_NONE) {
        status = twx_variants_load(index, file_id, row->variants, &held->n_variants, err);
    }
    return status;
}

enum twx_status twx_held_row_load(struct twx_index *index, struct twx_observed *o, const char *name,
                                  size_t n, struct twx_held_row *row, bool *found,
                                  struct twx_error *err)
{
    struct twx_record *held = &row->record;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_FIND_ROW, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, o->folder_id);
    twx_db_bind_bytes(s, 2, name, n);
    status = twx_db_step(index, s, found, err);
    if (!*found) {
        return status;
    }
    o->file_id = sqlite3_column_int64(s, 0);
    row->observed_ns = sqlite3_column_int64(s, 1);
    *held = (struct twx_record){
        .path = o->record.path,
        .path_bytes = o->record.path_bytes,
        .status = (enum twx_image_status)sqlite3_column_int(s, 3),
        .reason = (enum twx_reason)sqlite3_column_int(s, 4),
        .hash_version = (unsigned)sqlite3_column_int(s, 5),
        .picture.decoder = (enum twx_decoder_id)sqlite3_column_int(s, 6),
        .picture.decoder_version = (uint32_t)sqlite3_column_int64(s, 7),
    };
    twx_file_columns_read(s, 8, held);
    o->had_variants = held->variants_level != TWX_VARIANTS_NONE;
    if (sqlite3_column_type(s, 2) != SQLITE_NULL && row->observed_ns == o->observed_ns) {
        status = load_bits(index, o->file_id, twx_db_u64(s, 2), row, err);
    }
    (void)sqlite3_reset(s);
    return status;
}
