// SPDX-License-Identifier: MIT
//
// Owner, group, mode and ACL of a file that replaces another.
#include "base/rights.h"

#include <stdbool.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char acl_name[] = "system.posix_acl_access";

enum { ACL_BYTES_MAX = 8192 };  // 1,000 entries; the kernel's own limit depends on the file system

/** Gives `to` the owner and group, or the group alone. False: `to` is of another group. */
static bool copy_owner(const struct stat *from_st, int to)
{
    struct stat st;
    if (fchown(to, from_st->st_uid, from_st->st_gid) == 0 ||
        fchown(to, (uid_t)-1, from_st->st_gid) == 0) {
        return true;
    }
    return fstat(to, &st) == 0 && st.st_gid == from_st->st_gid;
}

/** Gives `to` the same ACL, or none as `from` has none. False: `from` has one, which could not be kept. */
static bool copy_acl(const char *from, int to)
{
    char acl[ACL_BYTES_MAX];
    const ssize_t n = lgetxattr(from, acl_name, acl, sizeof acl);
    if (n > 0 && fsetxattr(to, acl_name, acl, (size_t)n, 0) == 0) {
        return true;
    }
    (void)fremovexattr(to, acl_name);  // one that the folder gives to new files
    return n <= 0;
}

void twx_rights_copy(const char *from, const struct stat *from_st, int to)
{
    mode_t mode = from_st->st_mode & 0777;
    if (!copy_owner(from_st, to) || !copy_acl(from, to)) {
        mode &= ~(mode_t)070 | (mode & 07) << 3;
    }
    (void)fchmod(to, mode);  // last: a change of the owner clears bits
}
