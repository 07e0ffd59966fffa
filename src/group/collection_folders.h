// SPDX-License-Identifier: MIT
//
// The folders of a collection: each path once, though several parts may hold files of it. For collection_load.c, and to look them up.
#ifndef TWX_GROUP_COLLECTION_FOLDERS_H
#define TWX_GROUP_COLLECTION_FOLDERS_H

#include "group/collection.h"

/** Folders of one part that are being added. */
struct twx_folder_adding {
    struct twx_collection *points;
    struct twx_hash_set by_path;  // owned: of all folders; of the first part empty
    bool looks;                   // for each among those there are
};

/**
 * Begins a part.
 *
 * n        folders that it has, but of the first part, where it is not asked
 * returns  false when out of memory; twx_folder_adding_release either way
 */
bool twx_folder_adding_begin(struct twx_folder_adding *adding, size_t part, size_t n)
    __attribute__((warn_unused_result));
/** Adds one, in order of ids.  path: n bytes without a NUL.  returns: false when out of memory */
bool twx_folder_add(struct twx_folder_adding *adding, int64_t id, const char *path, size_t n)
    __attribute__((warn_unused_result));
/** Ends the part: its folders are found by id. */
void twx_folder_adding_end(struct twx_folder_adding *adding);
void twx_folder_adding_release(struct twx_folder_adding *adding);

/** The folder with an id in a part, counted from 0; NULL: there is none.  threads: pure */
const struct twx_folder *twx_collection_find_folder(const struct twx_collection *points,
                                                    size_t part, int64_t id);

/** Keeps n bytes and a NUL in the collection's text.  at: out.  returns: false when out of memory */
bool twx_collection_add_text(struct twx_collection *points, const char *bytes, size_t n, size_t *at)
    __attribute__((warn_unused_result));

/** Whether no path is there twice.  errors: TWX_FAILED naming one that is; TWX_NO_MEMORY */
enum twx_status twx_folders_check_parts(const struct twx_collection *points, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
