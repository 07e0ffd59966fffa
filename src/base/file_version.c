// SPDX-License-Identifier: MIT
//
// stat.
#include "base/file_version.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/status.h"

const char *twx_file_version_of(const char *path, struct twx_file_version *version)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return errno == ENOENT || errno == ENOTDIR ? "gone" : twx_errno_text(errno);
    }
    *version = (struct twx_file_version){.bytes = (uint64_t)st.st_size,
                                         .mtime_ns = twx_timespec_ns(st.st_mtim)};
    return NULL;
}
