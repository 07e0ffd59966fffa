// SPDX-License-Identifier: MIT
//
// A record that is being merged, and the order in which records are merged: by folder, then name, then the one that
// stands first.
#ifndef TWX_STORE_OBSERVED_H
#define TWX_STORE_OBSERVED_H

#include "store/record.h"

/** A record and when it was observed; its bytes are borrowed. */
struct twx_observed {
    struct twx_record record;
    int64_t observed_ns;
    size_t folder_bytes;  // of the path, its last slash included: twx_observed_find_folder
    // Filled while applying:
    int64_t folder_id;
    bool stands;        // over what the index holds
    bool is_new;        // the index holds nothing of this path
    bool had_variants;  // the index holds some of this path
    int64_t file_id;    // of the row that the index holds
    size_t first_code;  // of those whose ids are looked up: the hash, then the variants
};

/** Sets folder_bytes. */
void twx_observed_find_folder(struct twx_observed *o);

/** The name of a record's file: what follows its folder. */
const char *twx_observed_name(const struct twx_observed *o, size_t *n);

/** By path, folder before name; of one path, the record that stands comes first. As of qsort. */
int twx_observed_compare(const struct twx_observed *a, const struct twx_observed *b);

bool twx_observed_is_same_path(const struct twx_observed *a, const struct twx_observed *b);

/**
 * Sorts records, and drops those over which another of their path stands.
 *
 * order    out: pointers to what is kept; room for n
 * returns  how many
 */
size_t twx_observed_sort(struct twx_observed *records, size_t n, struct twx_observed **order);

#endif
