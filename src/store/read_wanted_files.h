// SPDX-License-Identifier: MIT
//
// Files of an index read by several threads, each by its own connection, and handed out in their order.
#ifndef TWX_STORE_READ_WANTED_FILES_H
#define TWX_STORE_READ_WANTED_FILES_H

#include "store/index_read.h"

/** What a thread reads at a time: no more rows than it can hold until it is their turn. A multiple of 64. */
enum { TWX_STRETCH_FILES = 1024 };

/**
 * As twx_index_each_file_ahead. One thread reads where others would not be worth their start, cannot be had, or would see
 * another state of the index than this connection does.
 *
 * choice     with `wanted`
 * first_ids  ids of file 0 and of each TWX_STRETCH_FILES-th behind it, in the order in which they are handed out; NULL: not known
 * n_files    of that order, whether wanted or not
 */
enum twx_status twx_index_each_wanted_file(struct twx_index *index,
                                           const struct twx_file_choice *choice,
                                           const int64_t *first_ids, size_t n_files, twx_file_fn fn,
                                           void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
