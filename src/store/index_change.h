// SPDX-License-Identifier: MIT
//
// One change of an index in one transaction, alone among writers.
#ifndef TWX_STORE_INDEX_CHANGE_H
#define TWX_STORE_INDEX_CHANGE_H

#include "store/index.h"

/** Makes the change; what it fails with takes it back. */
typedef enum twx_status (*twx_index_change_fn)(void *user, struct twx_index *index,
                                               struct twx_error *err);

/**
 * Takes the lock, opens the index for writing, calls fn within a transaction, and leaves nothing beside the file.
 *
 * hash_size  as of twx_index_open_writer, which makes an index where there is none
 * errors     those of fn; as of twx_index_lock_take and twx_index_open_writer: nothing is changed
 */
enum twx_status twx_index_change(const char *index_path, unsigned hash_size,
                                 const struct twx_run *run, twx_index_change_fn fn, void *user,
                                 struct twx_error *err) __attribute__((warn_unused_result));

#endif
