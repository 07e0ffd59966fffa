// SPDX-License-Identifier: MIT
//
// A file without a name, for what does not fit into memory: it is gone when it is closed, and when the process dies.
// And how a file that was written gets its name.
#ifndef TWX_BASE_UNNAMED_FILE_H
#define TWX_BASE_UNNAMED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Makes one on the file system of `path`, in its folder, for this user to read and write.
 *
 * returns  a descriptor, owned; -1 with errno on failure
 */
int twx_unnamed_file_beside(const char *path) __attribute__((warn_unused_result));

/**
 * Gives a written file its name in a folder, in the place of nothing.
 *
 * temporary  the name in that folder that it has, which goes; NULL: none, it is of O_TMPFILE
 * returns    false with errno on failure, and `temporary` stays; EEXIST: something has the name
 */
bool twx_file_give_name(int folder, int fd, const char *temporary, const char *name)
    __attribute__((warn_unused_result));

/** Writes all n bytes, whatever interrupts it.  returns: false with errno on failure */
bool twx_write_at(int fd, const void *from, size_t n, uint64_t offset)
    __attribute__((warn_unused_result));

#endif
