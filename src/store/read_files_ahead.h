// SPDX-License-Identifier: MIT
//
// The files of an index, read by a thread of its own while the caller's deals with those before: reading takes as long as
// making a collection of them.
#ifndef TWX_STORE_READ_FILES_AHEAD_H
#define TWX_STORE_READ_FILES_AHEAD_H

#include "store/index_read.h"

/**
 * As twx_index_each_file.
 *
 * fn       called on the caller's thread; does not use the index, which the other has meanwhile
 * threads  one call on an index at a time; no thread is left behind. Where none can be started, the caller's reads
 */
enum twx_status twx_index_each_file_ahead(struct twx_index *index,
                                          const struct twx_file_choice *choice, twx_file_fn fn,
                                          void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
