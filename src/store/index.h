// SPDX-License-Identifier: MIT
//
// The index: one SQLite file that maps hashes to paths; schema/ documents the tables. A struct twx_index is one
// connection, used by one thread at a time. Opened here for reading, by index_write.h for writing; index_blocks.h,
// index_read.h and index_known.h read it.
//
// A reader sees the index as of its first read until it is closed: one snapshot, also while a run writes.
#ifndef TWX_STORE_INDEX_H
#define TWX_STORE_INDEX_H

#include "base/status.h"

/**
 * Opens the index once more, so that another thread reads hashes as well. What it sees may be newer than what `index`
 * sees; a hash keeps its id, so that all hashes of `index` are there and the same.
 *
 * other    out, owned: twx_index_close
 * errors   as twx_index_open; TWX_FAILED when another index has taken the file's name
 * threads  any number at once, while no other call uses `index`
 */
enum twx_status twx_index_reopen(const struct twx_index *index, struct twx_index **other,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/**
 * The same where it sees exactly what `index` sees.
 *
 * other    out, owned: twx_index_close; NULL: somebody has written since, or nothing shows that nobody has
 * threads  one at a time, while no other call uses `index`
 */
enum twx_status twx_index_reopen_same(const struct twx_index *index, struct twx_index **other,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/**
 * As twx_index_open, whatever objects the schema has: for a check, which lists those that differ. The settings are not
 * loaded yet.
 */
enum twx_status twx_index_open_any_schema(const char *path, struct twx_index **index,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));

/** Whether something that belongs into a database file is still beside it: of a writer that runs, or of one that died. */
bool twx_index_file_has_log(const char *file);

/** The part behind this one, see twx_index_add_part; NULL: it is the last. Borrowed. */
struct twx_index *twx_index_next_part(struct twx_index *index);

/** Its path, as it was given; borrowed. */
const char *twx_index_path(const struct twx_index *index);

#endif
