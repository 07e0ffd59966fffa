// SPDX-License-Identifier: MIT
//
// The truncated files of an index, with what is known of their rows.
#ifndef TWX_STORE_INDEX_DAMAGED_H
#define TWX_STORE_INDEX_DAMAGED_H

#include "base/partial_facts.h"
#include "store/index.h"

struct twx_damaged_file {
    struct twx_image
        image;  // without hash, checksum and detail; its size is 0 where it is not known
    unsigned exif_orientation;
    struct twx_partial partial;
};

/** Returns false to end. */
typedef bool (*twx_damaged_fn)(void *user, const struct twx_damaged_file *file);
/** Calls fn for each file that failed as truncated, by path (bytewise). Of indexes before schema 5 no rows are known. */
enum twx_status twx_index_each_damaged(struct twx_index *index, twx_damaged_fn fn, void *user,
                                       struct twx_error *err) __attribute__((warn_unused_result));

#endif
