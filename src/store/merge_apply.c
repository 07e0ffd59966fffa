// SPDX-License-Identifier: MIT
//
// One group of records, sorted by path: decide which stand, give ids to their hashes, write rows. Owns nothing
// beyond the call.
#include "store/merge_apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/db.h"
#include "store/file_variants.h"
#include "store/held_row.h"
#include "store/imported_rows.h"
#include "twindex_commands.h"

/** The id of a folder, which is added when it is not there; *is_new says which. */
static enum twx_status find_folder(struct twx_index *index, const char *path, size_t n, int64_t *id,
                                   bool *is_new, struct twx_error *err)
{
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_FOLDER_ID, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, n);
    status = twx_db_step(index, s, &has_row, err);
    *is_new = !has_row;
    if (has_row) {
        *id = sqlite3_column_int64(s, 0);
        (void)sqlite3_reset(s);
        return TWX_OK;
    }
    if (status != TWX_OK) {
        return status;
    }
    status = twx_db_statement(index, TWX_SQL_ADD_FOLDER, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_bytes(s, 1, path, n);
    status = twx_db_run(index, s, err);
    *id = sqlite3_last_insert_rowid(index->db);
    return status;
}

/**
 * Records of one folder stand together: its id is looked up once. A folder that the index did not hold cannot
 * hold any of their paths either, which spares the look at each.
 */
static enum twx_status resolve_folders(struct twx_index *index, struct twx_observed *const *records,
                                       size_t n_records, struct twx_error *err)
{
    const struct twx_observed *last = NULL;
    int64_t id = 0;
    bool is_new = false;
    for (size_t i = 0; i < n_records; i++) {
        struct twx_observed *o = records[i];
        if (last == NULL || last->folder_bytes != o->folder_bytes ||
            memcmp(last->record.path, o->record.path, o->folder_bytes) != 0) {
            const enum twx_status status =
                find_folder(index, o->record.path, o->folder_bytes, &id, &is_new, err);
            if (status != TWX_OK) {
                return status;
            }
        }
        last = o;
        o->folder_id = id;
        o->is_new = is_new;
    }
    return TWX_OK;
}

/** Decides for one record whether it stands over what the index holds. */
static enum twx_status judge(struct twx_index *index, struct twx_observed *o,
                             struct twx_merge_counts *counts, struct twx_error *err)
{
    struct twx_held_row held;
    size_t n = 0;
    const char *name = twx_observed_name(o, &n);
    bool found = false;
    const enum twx_status status =
        o->is_new ? TWX_OK : twx_held_row_load(index, o, name, n, &held, &found, err);
    if (status != TWX_OK) {
        return status;
    }
    o->is_new = !found;
    o->stands = !found ||
                twx_record_compare(&o->record, o->observed_ns, &held.record, held.observed_ns) > 0;
    counts->n_new += o->is_new;
    counts->n_replaced += found && o->stands;
    counts->n_superseded += !o->stands;
    return TWX_OK;
}

static enum twx_status find_provenance(struct twx_index *index, const struct twx_record *r,
                                       int64_t *id, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (int i = 0; i < 2 && status == TWX_OK; i++) {  // look; add when it is not there
        bool has_row = false;
        sqlite3_stmt *s = NULL;
        status = twx_db_statement(index, i == 0 ? TWX_SQL_PROVENANCE_ID : TWX_SQL_ADD_PROVENANCE,
                                  &s, err);
        if (status != TWX_OK) {
            return status;
        }
        twx_db_bind_u64(s, 1, r->hash_version);
        twx_db_bind_u64(s, 2, r->picture.decoder);
        twx_db_bind_u64(s, 3, r->picture.decoder_version);
        status = twx_db_step(index, s, &has_row, err);
        if (has_row) {
            *id = sqlite3_column_int64(s, 0);
            (void)sqlite3_reset(s);
            return TWX_OK;
        }
        *id = sqlite3_last_insert_rowid(index->db);
    }
    return status;
}

/** A statement that writes a row, and the record whose values it has; NULL: none. */
struct row_statement {
    sqlite3_stmt *s;
    const struct twx_record *bound;
};

static void bind_row(struct row_statement *row, const struct twx_observed *o,
                     const struct twx_code_id *codes, int64_t provenance_id)
{
    const struct twx_record *r = &o->record;
    sqlite3_stmt *s = row->s;
    size_t n = 0;
    const char *name = twx_observed_name(o, &n);
    (void)sqlite3_bind_int64(s, 1, o->folder_id);
    twx_db_bind_bytes(s, 2, name, n);
    if (r->status == TWX_IMAGE_HASHED) {
        twx_db_bind_u64(s, 3, codes[o->first_code].id);
    } else {
        (void)sqlite3_bind_null(s, 3);
    }
    twx_db_bind_u64(s, 4, r->status);
    twx_db_bind_u64(s, 5, r->reason);
    (void)sqlite3_bind_int64(s, 6, provenance_id);
    (void)sqlite3_bind_int64(s, 7, o->observed_ns);
    twx_db_bind_u64(s, 8, twx_record_checksum(r, o->observed_ns));
    twx_file_columns_bind(s, 9, r, row->bound);
    row->bound = r;
}

/** Writes the variants of a record whose row was written, in place of those before. */
static enum twx_status write_variants(struct twx_index *index, const struct twx_observed *o,
                                      const struct twx_code_id *codes, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const int64_t file_id = o->is_new ? sqlite3_last_insert_rowid(index->db) : o->file_id;
    if (o->had_variants) {
        status = twx_variants_drop(index, file_id, err);
    }
    return status == TWX_OK && o->record.n_variants > 0
               ? twx_variants_add(index, file_id, &o->record, &codes[o->first_code + 1], err)
               : status;
}

/** Writes a record's row by its one of two statements, which keep their values from row to row. */
static enum twx_status write_row(struct twx_index *index, const struct twx_observed *o,
                                 const struct twx_code_id *codes, int64_t provenance_id,
                                 struct row_statement statements[static 2], struct twx_error *err)
{
    struct row_statement *row = &statements[o->is_new];
    if (row->s == NULL) {
        const enum twx_status status =
            twx_db_statement(index, o->is_new ? TWX_SQL_ADD_FILE : TWX_SQL_SET_FILE, &row->s, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    bind_row(row, o, codes, provenance_id);
    const enum twx_status status = twx_db_run(index, row->s, err);
    return status == TWX_OK ? write_variants(index, o, codes, err) : status;
}

/** Drops the rows of other programs' hashes of paths that have a record now. */
static enum twx_status drop_imported(struct twx_index *index, struct twx_observed *const *records,
                                     size_t n_records, struct twx_error *err)
{
    bool has_any = false;
    enum twx_status status = twx_imported_any(index, &has_any, err);
    for (size_t i = 0; status == TWX_OK && has_any && i < n_records; i++) {
        const struct twx_record *r = &records[i]->record;
        status =
            records[i]->is_new ? twx_imported_drop(index, r->path, r->path_bytes, err) : TWX_OK;
    }
    return status;
}

static enum twx_status write_rows(struct twx_index *index, struct twx_observed *const *records,
                                  size_t n_records, const struct twx_code_id *codes,
                                  struct twx_error *err)
{
    struct row_statement statements[2] = {0};
    const struct twx_record *last = NULL;
    int64_t provenance_id = 0;
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n_records; i++) {
        const struct twx_record *r = &records[i]->record;
        if (!records[i]->stands) {
            continue;
        }
        if (last == NULL || last->hash_version != r->hash_version ||
            last->picture.decoder != r->picture.decoder ||
            last->picture.decoder_version != r->picture.decoder_version) {
            status = find_provenance(index, r, &provenance_id, err);
            if (status != TWX_OK) {
                break;
            }
        }
        last = r;
        status = write_row(index, records[i], codes, provenance_id, statements, err);
    }
    return status;
}

/** Lists the hashes of the records that stand. Owned by the caller: free; NULL when out of memory. */
static struct twx_code_id *list_codes(struct twx_observed *const *records, size_t n_records,
                                      size_t *n_codes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_records; i++) {
        n += records[i]->stands ? 1 + records[i]->record.n_variants : 0;
    }
    struct twx_code_id *codes = twx_alloc(n, sizeof *codes);
    *n_codes = 0;
    for (size_t i = 0; codes != NULL && i < n_records; i++) {
        const struct twx_record *r = &records[i]->record;
        if (!records[i]->stands || r->status != TWX_IMAGE_HASHED || r->hash_size == 0) {
            continue;
        }
        records[i]->first_code = *n_codes;
        codes[(*n_codes)++].code = r->hash;
        for (unsigned v = 0; v < r->n_variants; v++) {
            codes[(*n_codes)++].code = r->variants + v * twx_record_variant_bytes(r->hash_size) + 1;
        }
    }
    return codes;
}

/** Gives ids to hashes, in order of the list. */
static enum twx_status give_ids(struct twx_index *index, struct twx_hash_ids *ids,
                                struct twx_code_id *codes, size_t n, struct twx_error *err)
{
    struct twx_hash_ids *own = NULL;
    enum twx_status status = TWX_OK;
    if (ids == NULL) {
        status = twx_hash_ids_create(index, codes, n, &own, err);
        ids = own;
    }
    for (size_t i = 0; status == TWX_OK && i < n; i++) {
        status = twx_hash_ids_get(ids, codes[i].code, &codes[i].id, err);
    }
    if (status == TWX_OK && own != NULL) {
        status = twx_hash_ids_finish(own, err);
    }
    twx_hash_ids_free(own);
    return status;
}

/** Gives ids to the hashes of the records that stand, and writes their rows. */
static enum twx_status write_records(struct twx_index *index, struct twx_observed *const *records,
                                     size_t n_records, struct twx_hash_ids *ids,
                                     struct twx_error *err)
{
    size_t n_codes = 0;
    struct twx_code_id *codes = list_codes(records, n_records, &n_codes);
    if (codes == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = give_ids(index, ids, codes, n_codes, err);
    if (status == TWX_OK) {
        status = write_rows(index, records, n_records, codes, err);
    }
    free(codes);
    return status;
}

enum twx_status twx_merge_apply_sorted(struct twx_index *index, bool is_bulk,
                                       struct twx_observed *const *records, size_t n_records,
                                       struct twx_hash_ids *ids, struct twx_merge_counts *counts,
                                       struct twx_error *err)
{
    if (n_records == 0) {
        return TWX_OK;
    }
    enum twx_status status = resolve_folders(index, records, n_records, err);
    for (size_t i = 0; status == TWX_OK && i < n_records; i++) {
        records[i]->is_new |= is_bulk;
        status = judge(index, records[i], counts, err);
    }
    if (status == TWX_OK) {
        status = write_records(index, records, n_records, ids, err);
    }
    return status == TWX_OK ? drop_imported(index, records, n_records, err) : status;
}

enum twx_status twx_merge_apply(struct twx_index *index, bool is_bulk, struct twx_observed *records,
                                size_t n_records, struct twx_merge_counts *counts,
                                struct twx_error *err)
{
    struct twx_observed **order = twx_alloc(n_records, sizeof(void *));
    if (order == NULL) {
        return twx_fail_memory(err);
    }
    const size_t n_kept = twx_observed_sort(records, n_records, order);
    counts->n_superseded += n_records - n_kept;
    const enum twx_status status =
        twx_merge_apply_sorted(index, is_bulk, order, n_kept, NULL, counts, err);
    free(order);
    return status;
}

enum twx_status twx_merge_save_counts(struct twx_index *index, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_SET_COUNTS, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 1, index->n_hashes);
    (void)sqlite3_bind_int64(s, 2, index->newest_observed_ns);
    return twx_db_run(index, s, err);
}
