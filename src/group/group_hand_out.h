// SPDX-License-Identifier: MIT
//
// The rows of groups, handed to who writes them.
#ifndef TWX_GROUP_GROUP_HAND_OUT_H
#define TWX_GROUP_GROUP_HAND_OUT_H

#include "group/group_rows.h"

/**
 * Calls fn for each row until it returns false, counts those handed out, and warns of groups that are no duplicates. Rows are
 * made by a thread of their own meanwhile.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY: after some rows
 */
enum twx_status twx_groups_hand_out(const struct twx_groups *groups, twx_group_fn fn, void *user,
                                    struct twx_export_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
