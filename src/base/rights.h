// SPDX-License-Identifier: MIT
//
// Whose a file is and who may read it, carried over to the file that takes its place.
#ifndef TWX_BASE_RIGHTS_H
#define TWX_BASE_RIGHTS_H

#include <sys/stat.h>

/**
 * Gives a new file the owner, group, permissions and POSIX ACL of the file `from`, as far as this process may. Where the
 * group or the ACL cannot be kept, the group gets no more than everybody has: nobody gains access.
 *
 * to       descriptor of the new file, which is ours
 * from_st  what lstat says of `from`
 */
void twx_rights_copy(const char *from, const struct stat *from_st, int to);

#endif
