// SPDX-License-Identifier: MIT
//
// Linkage of flocks too large to compare each with each.
#ifndef TWX_GROUP_LINK_LARGE_H
#define TWX_GROUP_LINK_LARGE_H

#include "group/link_group.h"

/**
 * Groups a flock too large to compare each with each; it is empty afterwards.
 *
 * errors  TWX_STOPPED, TWX_NO_MEMORY
 */
enum twx_status twx_flock_group_large(struct twx_flock *flock, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
