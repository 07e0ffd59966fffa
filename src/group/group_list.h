// SPDX-License-Identifier: MIT
//
// From points and their keepers to lists of images.
#ifndef TWX_GROUP_GROUP_LIST_H
#define TWX_GROUP_GROUP_LIST_H

#include "group/group_rows.h"

/**
 * Lists the groups of two images or more, and of as many as is asked for, by their keepers' paths. Within a scope a group
 * holds only what may be a duplicate of its keeper; what is left of a chain is a group again.
 *
 * groups           out: members, places and n_groups
 * keeper_of_point  of each point, the best one of its group
 * errors           TWX_NO_MEMORY
 */
enum twx_status twx_groups_list(struct twx_groups *groups, const uint32_t *keeper_of_point,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
