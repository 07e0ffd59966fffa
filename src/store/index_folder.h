// SPDX-License-Identifier: MIT
//
// One folder of an index.
#ifndef TWX_STORE_INDEX_FOLDER_H
#define TWX_STORE_INDEX_FOLDER_H

#include "store/index_read.h"

/**
 * Whether a folder, or one below it, holds an indexed file.
 *
 * folder   absolute, without a slash at its end; "/" or "" is the root
 */
enum twx_status twx_index_has_folder(struct twx_index *index, const char *folder, bool *has_folder,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Calls fn with the folder of an id, or not at all: there is none. Also while rows of another statement are handed out.
 *
 * fn       what it returns is not asked
 */
enum twx_status twx_index_folder(struct twx_index *index, int64_t id, twx_folder_fn fn, void *user,
                                 struct twx_error *err) __attribute__((warn_unused_result));

#endif
