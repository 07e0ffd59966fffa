// SPDX-License-Identifier: MIT
//
// The table `variants`: hashes of parts of pictures, by file and by hash.
#ifndef TWX_STORE_FILE_VARIANTS_H
#define TWX_STORE_FILE_VARIANTS_H

#include "store/hash_ids.h"

/** Whether the index has the table: since schema version 6. */
static inline bool twx_index_has_variants(const struct twx_index *index)
{
    return index->schema_version >= 6;
}

/**
 * Writes the variants of a record.
 *
 * ids  of its variants' hashes
 */
enum twx_status twx_variants_add(struct twx_index *index, int64_t file_id,
                                 const struct twx_record *record, const struct twx_code_id *ids,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Drops the variants of a file. */
enum twx_status twx_variants_drop(struct twx_index *index, int64_t file_id, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Loads the variants of a file, packed as in a record.
 *
 * packed  room for TWX_VARIANTS_MAX
 * n       out
 */
enum twx_status twx_variants_load(struct twx_index *index, int64_t file_id, uint8_t *packed,
                                  unsigned *n, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
