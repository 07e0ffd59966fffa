// SPDX-License-Identifier: MIT
//
// Filling an empty index with records in order of path, each path once: the indexes on `files` and `variants` that are
// not in that order are dropped inside the transaction and built again from the rows before it commits, which costs half
// of keeping them up row by row. One at a time in a process.
#ifndef TWX_STORE_BULK_H
#define TWX_STORE_BULK_H

#include "store/index.h"

struct twx_bulk;

/**
 * Begins in an open transaction, when the index holds no file.
 *
 * bulk     out, owned: twx_bulk_free; NULL when the index is not empty
 */
enum twx_status twx_bulk_begin(struct twx_index *index, struct twx_bulk **bulk,
                               struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Builds the indexes again, before the transaction commits. Does nothing for NULL.
 *
 * run      whose stop flag breaks it off: it takes as long as a third of the merge, in a few statements
 */
enum twx_status twx_bulk_end(struct twx_bulk *bulk, const struct twx_run *run,
                             struct twx_error *err) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_bulk_free(struct twx_bulk *bulk);

#endif
