// SPDX-License-Identifier: MIT
//
// Which content of a file is meant, as far as size and mtime say so.
#ifndef TWX_BASE_FILE_VERSION_H
#define TWX_BASE_FILE_VERSION_H

#include <stdint.h>

struct twx_file_version {
    uint64_t bytes;
    int64_t mtime_ns;
};

/**
 * The version that a file has now.
 *
 * version  out
 * returns  NULL; or why there is none, for people: a static string, or one of this thread, valid until the next
 */
const char *twx_file_version_of(const char *path, struct twx_file_version *version);

#endif
