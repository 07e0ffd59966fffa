// SPDX-License-Identifier: MIT
//
// twindex_row_checksum(): see row_checksum.h. The connection owns the hashes.
#include "store/row_checksum.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/index_blocks.h"
#include "twindex_commands.h"

/** All hashes of an index, in order of id. */
struct codes {
    unsigned hash_size;
    size_t code_bytes;
    uint64_t n;
    uint8_t *bytes;  // owned
};

enum {
    ARGUMENT_PATH,
    ARGUMENT_HASH_ID,
    ARGUMENT_STATUS,
    ARGUMENT_REASON,
    ARGUMENT_HASH_VERSION,
    ARGUMENT_DECODER,
    ARGUMENT_DECODER_VERSION,
    ARGUMENT_OBSERVED_NS,
    ARGUMENT_VARIANTS,
    ARGUMENT_FILE_COLUMNS,  // those of the index's schema
};

static void free_codes(void *user)
{
    struct codes *codes = user;
    free(codes->bytes);
    free(codes);
}

enum { VARIANTS_BYTES = TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX) };

/**
 * Packs the variants of a text "kind:hash id,..." as a record has them.
 *
 * packed   room for VARIANTS_BYTES
 * returns  false: they cannot be those of a record
 */
static bool take_variants(const struct codes *codes, const char *text, uint8_t *packed,
                          struct twx_record *r)
{
    const size_t each = 1 + codes->code_bytes;
    r->variants = packed;
    while (text != NULL && *text != '\0') {
        char *end = NULL;
        const unsigned long kind = strtoul(text, &end, 10);
        if (*end != ':' || r->n_variants == TWX_VARIANTS_MAX) {
            return false;
        }
        const uint64_t id = strtoull(end + 1, &end, 10);
        if (id >= codes->n || (*end != ',' && *end != '\0')) {
            return false;
        }
        uint8_t *at = packed + r->n_variants++ * each;
        at[0] = (uint8_t)kind;
        memcpy(at + 1, codes->bytes + id * codes->code_bytes, codes->code_bytes);
        text = end + (*end == ',');
    }
    return true;
}

/** The record that the arguments are of; false: it cannot be one that was written. */
static bool take_values(const struct codes *codes, sqlite3_value **v, int n, uint8_t *packed,
                        struct twx_record *r)
{
    *r = (struct twx_record){
        .path = sqlite3_value_blob(v[ARGUMENT_PATH]),
        .path_bytes = (size_t)sqlite3_value_bytes(v[ARGUMENT_PATH]),
        .status = (enum twx_image_status)sqlite3_value_int(v[ARGUMENT_STATUS]),
        .reason = (enum twx_reason)sqlite3_value_int(v[ARGUMENT_REASON]),
        .hash_version = (unsigned)sqlite3_value_int(v[ARGUMENT_HASH_VERSION]),
        .picture.decoder = (enum twx_decoder_id)sqlite3_value_int(v[ARGUMENT_DECODER]),
        .picture.decoder_version = (uint32_t)sqlite3_value_int64(v[ARGUMENT_DECODER_VERSION]),
    };
    twx_file_columns_take(v + ARGUMENT_FILE_COLUMNS, n - ARGUMENT_FILE_COLUMNS, r);
    if (sqlite3_value_type(v[ARGUMENT_HASH_ID]) != SQLITE_NULL) {
        const uint64_t id = (uint64_t)sqlite3_value_int64(v[ARGUMENT_HASH_ID]);
        if (id >= codes->n) {
            return false;
        }
        r->hash_size = codes->hash_size;
        memcpy(r->hash, codes->bytes + id * codes->code_bytes, codes->code_bytes);
    }
    return r->path != NULL && r->path_bytes <= TWX_RECORD_PATH_MAX &&
           take_variants(codes, (const char *)sqlite3_value_text(v[ARGUMENT_VARIANTS]), packed, r);
}

static void row_checksum(sqlite3_context *context, int n, sqlite3_value **values)
{
    struct twx_record record;
    uint8_t packed[VARIANTS_BYTES];
    if (!take_values(sqlite3_user_data(context), values, n, packed, &record)) {
        sqlite3_result_null(context);
        return;
    }
    const int64_t observed_ns = sqlite3_value_int64(values[ARGUMENT_OBSERVED_NS]);
    sqlite3_result_int64(context, (sqlite3_int64)twx_record_checksum(&record, observed_ns));
}

enum twx_status twx_row_checksum_prepare(struct twx_index *index, struct twx_error *err)
{
    struct codes *codes = twx_alloc(1, sizeof *codes);
    if (codes == NULL) {
        return twx_fail_memory(err);
    }
    *codes = (struct codes){.hash_size = index->hash_size,
                            .code_bytes = twx_index_code_bytes(index),
                            .n = index->n_hashes};
    const enum twx_status status = twx_index_all_codes(index, &codes->bytes, err);
    if (status != TWX_OK) {
        free(codes);
        return status;
    }
    const int n = ARGUMENT_FILE_COLUMNS + twx_file_columns_count(index->schema_version);
    return sqlite3_create_function_v2(index->db, "twindex_row_checksum", n,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC, codes,
                                      row_checksum, NULL, NULL, free_codes) == SQLITE_OK
               ? TWX_OK
               : twx_db_fail(index, err);
}
