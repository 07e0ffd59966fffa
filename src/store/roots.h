// SPDX-License-Identifier: MIT
//
// The roots of an index: recording them, and whether one is on the file system that it was on when it was indexed.
#ifndef TWX_STORE_ROOTS_H
#define TWX_STORE_ROOTS_H

#include "store/index.h"
#include "store/record.h"
#include "twindex_commands.h"

/** Whether files with this st_dev are on the root's file system: the same device, or another of the same UUID. */
bool twx_root_is_on(const struct twx_root *root, uint64_t device);

/** Records a root as it was observed; of two observations the newer one stays. */
enum twx_status twx_root_put(struct twx_index *index, const struct twx_record *record,
                             int64_t observed_ns, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Records that a root was given as a PATH; nothing changes when `path` (absolute) is no root. */
enum twx_status twx_index_set_given(struct twx_index *index, const char *path,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
