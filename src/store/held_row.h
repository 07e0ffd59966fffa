// SPDX-License-Identifier: MIT
//
// The record that an index holds of a path.
#ifndef TWX_STORE_HELD_ROW_H
#define TWX_STORE_HELD_ROW_H

#include "store/merge_apply.h"

struct twx_held_row {
    struct twx_record record;  // its path is borrowed, its variants point into this object
    int64_t observed_ns;
    bool has_hash;
    uint64_t hash_id;
    uint8_t variants[TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX)];
};

/**
 * Loads the row of a path, for the merge: the bits of its hashes only where both were observed at one time.
 *
 * observed  in/out: its folder id and path; file_id and had_variants are set
 * name      last component of the path, n bytes
 * found     out; false: there is none
 */
enum twx_status twx_held_row_load(struct twx_index *index, struct twx_observed *observed,
                                  const char *name, size_t n, struct twx_held_row *row, bool *found,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Loads the whole row of a path, which is absolute and borrowed as long as the row is.  found: out; false: there is none */
enum twx_status twx_held_row_of_path(struct twx_index *index, const char *path,
                                     struct twx_held_row *row, bool *found, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
