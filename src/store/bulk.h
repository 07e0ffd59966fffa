// SPDX-License-Identifier: MIT
//
// Filling an empty index: the indexes on `files` are dropped inside the transaction and built again from the rows
// before it commits, which costs half of keeping them up row by row. Meanwhile a set of path checksums shows
// which paths are new. The first path that may have been there before ends it: the indexes are built and asked.
#ifndef TWX_STORE_BULK_H
#define TWX_STORE_BULK_H

#include "store/index.h"
#include "store/record.h"

struct twx_bulk;

/**
 * Begins in an open transaction, when the index holds no file.
 *
 * bulk     out, owned: twx_bulk_free; NULL when the index is not empty
 */
enum twx_status twx_bulk_begin(struct twx_index *index, struct twx_bulk **bulk,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** Whether indexes are dropped: only then are there no lookups by path. Accepts NULL. */
bool twx_bulk_is_on(const struct twx_bulk *bulk);

/** Notes a path. False when it may have been noted before: twx_bulk_end, then ask the index. */
bool twx_bulk_is_new(struct twx_bulk *bulk, const struct twx_record *record);

/** Builds the indexes again, before the transaction commits. Does nothing when that is done, or for NULL. */
enum twx_status twx_bulk_end(struct twx_bulk *bulk, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_bulk_free(struct twx_bulk *bulk);

#endif
