// SPDX-License-Identifier: MIT
//
// Writing one group of records into the index, inside the merge's transaction.
#ifndef TWX_STORE_MERGE_APPLY_H
#define TWX_STORE_MERGE_APPLY_H

#include "store/hash_ids.h"
#include "store/index.h"
#include "store/observed.h"

/**
 * Applies records that are sorted.
 *
 * records  of each path one: twx_observed_sort
 * is_bulk  the index holds none of their paths: see bulk.h
 * ids      of their hashes; NULL: they are looked up
 */
enum twx_status twx_merge_apply_sorted(struct twx_index *index, bool is_bulk,
                                       struct twx_observed *const *records, size_t n_records,
                                       struct twx_hash_ids *ids, struct twx_merge_counts *counts,
                                       struct twx_error *err) __attribute__((warn_unused_result));

/** Applies records in any order: of each path the one that stands is written, in order of path. */
enum twx_status twx_merge_apply(struct twx_index *index, bool is_bulk, struct twx_observed *records,
                                size_t n_records, struct twx_merge_counts *counts,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** Writes n_hashes and the newest observation into the settings. */
enum twx_status twx_merge_save_counts(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
