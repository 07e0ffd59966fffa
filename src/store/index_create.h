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
 * Begins an index under a temporary name beside its own, to be filled and then published: it never exists half made.
 * Writing it has no journal: when a call fails, or the run is stopped, all there is to do is to drop it.
 *
 * path     nothing is there; the caller holds its lock
 * made     out, owned: twx_index_publish or twx_index_drop; NULL on an error
 * errors   nothing is left
 */
enum twx_status twx_index_begin(const char *path, unsigned hash_size, struct twx_index **made,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** Syncs what was begun and renames it. Consumes *made (NULL afterwards) whatever is returned; on an error nothing is left. */
enum twx_status twx_index_publish(struct twx_index **made, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Removes what was begun. Consumes *made. Accepts a pointer to NULL. */
void twx_index_drop(struct twx_index **made);

/** Makes an empty index: twx_index_begin, then twx_index_publish. */
enum twx_status twx_index_make(const char *path, unsigned hash_size, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
