// SPDX-License-Identifier: MIT
//
// The table `rejections`: pairs of files that are no duplicates, as somebody said, by the checksums of their bytes.
#ifndef TWX_STORE_REJECTION_ROWS_H
#define TWX_STORE_REJECTION_ROWS_H

#include "store/db.h"

/** Two files, the lower checksum first. */
struct twx_rejected_pair {
    uint8_t checksums[2][TWX_CHECKSUM_BYTES];
};

/** Whether the index has the table: since schema version 8. */
static inline bool twx_index_has_rejections(const struct twx_index *index)
{
    return index->schema_version >= 8;
}

/** Returns false to end. */
typedef bool (*twx_rejected_pair_fn)(void *user, const struct twx_rejected_pair *pair,
                                     int64_t rejected_ns);
/** Calls fn for each pair, by checksums: for none in an index of an older schema. */
enum twx_status twx_index_each_rejection(struct twx_index *index, twx_rejected_pair_fn fn,
                                         void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Writes a pair, or drops it. *is_new: it was not there, or was. The index is open for writing. */
enum twx_status twx_rejection_put(struct twx_index *index, const struct twx_rejected_pair *pair,
                                  bool *is_new, struct twx_error *err)
    __attribute__((warn_unused_result));
enum twx_status twx_rejection_drop(struct twx_index *index, const struct twx_rejected_pair *pair,
                                   bool *is_new, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
