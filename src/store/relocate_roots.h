// SPDX-License-Identifier: MIT
//
// The roots of an index when one of its folders gets another path. Internal to relocate*.c.
#ifndef TWX_STORE_RELOCATE_ROOTS_H
#define TWX_STORE_RELOCATE_ROOTS_H

#include "store/index.h"

/**
 * A path with another folder at its beginning: "/b/x" of "/a/x", from "/a" to "/b".
 *
 * path     at or below `from`, as twx_path_is_within has it; a slash at its end stays
 * returns  owned: free(); NULL when out of memory
 */
char *twx_relocated_path(const char *path, const char *from, const char *to)
    __attribute__((warn_unused_result));

/**
 * Gives the roots at and below a folder their new paths, inside the caller's transaction. Where the folder leaves the
 * root that it lay in, it becomes a root: files outside of all roots would be those of a disk that nobody guards.
 * Moved into another, it is none any more. The rows of files were moved before: by them a root is known on another
 * device.
 *
 * from, to  absolute, without a slash at their ends but for "/"
 */
enum twx_status twx_relocate_roots(struct twx_index *index, const char *from, const char *to,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
