// SPDX-License-Identifier: MIT
//
// Writing one group of records into the index, inside the merge's transaction.
#ifndef TWX_STORE_MERGE_APPLY_H
#define TWX_STORE_MERGE_APPLY_H

#include "store/bulk.h"
#include "store/index.h"
#include "store/record.h"

/** A record and when it was observed; its bytes are borrowed from an open shard. */
struct twx_observed {
    struct twx_record record;
    int64_t observed_ns;
    // Filled while applying:
    size_t folder_bytes;  // of the path, its last slash included
    int64_t folder_id;
    bool stands;        // over what the index holds
    bool is_new;        // the index holds nothing of this path
    bool had_variants;  // the index holds some of this path
    int64_t file_id;    // of the row that the index holds
    size_t first_code;  // of those whose ids are looked up: the hash, then the variants
};

/**
 * Applies records: of each path the one that stands is written, in order of path.
 *
 * bulk     while an empty index is filled; NULL otherwise
 */
enum twx_status twx_merge_apply(struct twx_index *index, struct twx_bulk *bulk,
                                struct twx_observed *records, size_t n_records,
                                struct twx_merge_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Writes n_hashes and the newest observation into the settings. */
enum twx_status twx_merge_save_counts(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
