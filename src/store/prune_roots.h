// SPDX-License-Identifier: MIT
//
// Whether the disks of an index are there: files of one that is not mounted look like files that are gone.
#ifndef TWX_STORE_PRUNE_ROOTS_H
#define TWX_STORE_PRUNE_ROOTS_H

#include "base/strings.h"
#include "store/index.h"

/**
 * Looks at the roots that lie in `paths` or hold one of them, and at the paths themselves.
 *
 * paths       absolute; empty: all roots
 * gone_roots  in/out: roots that are missing are added, where all of them is to be pruned, instead of refused;
 *             NULL: they are refused
 * errors      TWX_FAILED: a root is missing or on another device than when it was indexed, or cannot be looked at;
 *             TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_prune_check_roots(struct twx_index *index, const struct twx_strings *paths,
                                      struct twx_strings *gone_roots, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
