// SPDX-License-Identifier: MIT
//
// A row back to its record.
#include "store/held_row.h"

#include <string.h>

#include "store/file_variants.h"
#include "store/index_read.h"
#include "twindex_commands.h"

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

/** Loads a row but for the bits of its hashes. */
static enum twx_status load_row(struct twx_index *index, struct twx_observed *o, const char *name,
                                size_t n, struct twx_held_row *row, bool *found,
                                struct twx_error *err)
{
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
    row->has_hash = sqlite3_column_type(s, 2) != SQLITE_NULL;
    row->hash_id = twx_db_u64(s, 2);
    row->observed_ns = sqlite3_column_int64(s, 1);
    row->record = (struct twx_record){
        .path = o->record.path,
        .path_bytes = o->record.path_bytes,
        .status = (enum twx_image_status)sqlite3_column_int(s, 3),
        .reason = (enum twx_reason)sqlite3_column_int(s, 4),
        .hash_version = (unsigned)sqlite3_column_int(s, 5),
        .picture.decoder = (enum twx_decoder_id)sqlite3_column_int(s, 6),
        .picture.decoder_version = (uint32_t)sqlite3_column_int64(s, 7),
    };
    twx_file_columns_read(s, 8, &row->record);
    o->had_variants = row->record.variants_level != TWX_VARIANTS_NONE;
    (void)sqlite3_reset(s);
    return TWX_OK;
}

enum twx_status twx_held_row_load(struct twx_index *index, struct twx_observed *o, const char *name,
                                  size_t n, struct twx_held_row *row, bool *found,
                                  struct twx_error *err)
{
    const enum twx_status status = load_row(index, o, name, n, row, found, err);
    return status == TWX_OK && *found && row->has_hash && row->observed_ns == o->observed_ns
               ? load_bits(index, o->file_id, row->hash_id, row, err)
               : status;
}

enum twx_status twx_held_row_of_path(struct twx_index *index, const char *path,
                                     struct twx_held_row *row, bool *found, struct twx_error *err)
{
    const char *slash = strrchr(path, '/');
    struct twx_observed o = {.record = {.path = path, .path_bytes = strlen(path)}};
    sqlite3_stmt *s = NULL;
    *found = false;
    enum twx_status status = twx_db_statement(index, TWX_SQL_FOLDER_ID, &s, err);
    if (status != TWX_OK || slash == NULL) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, (size_t)(slash + 1 - path));
    status = twx_db_step(index, s, found, err);
    if (!*found) {
        return status;
    }
    o.folder_id = sqlite3_column_int64(s, 0);
    (void)sqlite3_reset(s);
    status = load_row(index, &o, slash + 1, strlen(slash + 1), row, found, err);
    return status == TWX_OK && *found && row->has_hash
               ? load_bits(index, o.file_id, row->hash_id, row, err)
               : status;
}
