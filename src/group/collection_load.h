// SPDX-License-Identifier: MIT
//
// From an index, or the indexes of several parts, to a collection in memory.
#ifndef TWX_GROUP_COLLECTION_LOAD_H
#define TWX_GROUP_COLLECTION_LOAD_H

#include "group/collection.h"
#include "store/index.h"

/**
 * Loads all hashed images of an index, and of its parts; with all_files also what has no hash, but for empty files.
 *
 * errors   TWX_UNUSABLE: an image names a hash the blocks do not hold; TWX_FAILED: a path is in two parts; TWX_STOPPED; as
 *          the index
 */
enum twx_status twx_collection_load(struct twx_collection *points, struct twx_index *index,
                                    bool all_files, const struct twx_run *run,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Loads the variants of an index's hashes, also of images that were not loaded: they say what its picture looks like.
 *
 * level    which ones; TWX_VARIANTS_NONE: none
 * errors   as twx_collection_load, which was called before
 */
enum twx_status twx_collection_load_variants(struct twx_collection *points, struct twx_index *index,
                                             enum twx_variants level, const struct twx_run *run,
                                             struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
