// SPDX-License-Identifier: MIT
//
// What preloaded shims share.
#ifndef TWX_TESTS_SHIM_H
#define TWX_TESTS_SHIM_H

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/** Finds the function that ours stands before. Once: dlsym allocates. Other constructors may come before ours. */
#define SHIM_RESOLVE(name, symbol)                                                                 \
    do {                                                                                           \
        if (real_##name == NULL) {                                                                 \
            *(void **)&real_##name = dlsym(RTLD_NEXT, symbol);                                     \
        }                                                                                          \
    } while (0)

/** The mode given to open(), the first of the arguments after the flags; 0 where there is none. */
static inline unsigned shim_open_mode(int flags, va_list list)
{
    const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? va_arg(list, unsigned) : 0;
}

/** Whether a path begins as a folder's; a relative one counts: tests run in the folder they look at. */
static inline bool shim_is_below(const char *path, const char *folder)
{
    return path[0] != '/' || strncmp(path, folder, strlen(folder)) == 0;
}

#endif
