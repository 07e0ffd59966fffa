// SPDX-License-Identifier: MIT
//
// Making an empty index.
#ifndef TWX_STORE_INDEX_CREATE_H
#define TWX_STORE_INDEX_CREATE_H

#include "store/db.h"

/**
 * Makes an empty index in a file that does not exist yet, with a rollback journal. There must be none of SQLite's files
 * beside it: see twx_companions_remove.
 *
 * path     of the index that it will be: for messages
 * mode     of the file, less the umask
 * made     out, owned: twx_index_close
 * errors   nothing is left
 */
enum twx_status twx_index_create(const char *file, const char *path, mode_t mode,
                                 unsigned hash_size, struct twx_index **made, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Removes a file that twx_index_create made and what is beside it; it is closed. */
void twx_index_remove_made(const char *file);

/**
 * Makes an empty index: complete under a temporary name, then renamed, so that it never exists half made.
 *
 * path     nothing is there
 */
enum twx_status twx_index_make(const char *path, unsigned hash_size, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
