// SPDX-License-Identifier: MIT
//
// Preloaded: kills the process, by SIGKILL, at its KILLED_AT-th call that changes files, half of the times before the call
// and half of the times after it: at an odd number 2n - 1 before the n-th, at 2n after it. With MEDDLE it is not killed:
// that command runs there. With LACKS=flags file systems know no flags of renameat2, with LACKS=links no hard links either.
#include "shim.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long n_points;

/** One of the two points of a call. */
static void pass(void)
{
    const char *at = getenv("KILLED_AT");
    const char *meddle = getenv("MEDDLE");
    n_points++;
    if (at == NULL || strtol(at, NULL, 10) != n_points) {
        return;
    }
    if (meddle == NULL) {
        (void)raise(SIGKILL);
        return;
    }
    char command[4096];
    const int error_number = errno;
    (void)snprintf(command, sizeof command, "unset LD_PRELOAD; %s", meddle);
    if (system(command) != 0) {
        abort();
    }
    errno = error_number;
}

/** Whether the file system is to lack what is called; errno says so. */
static int lacks(const char *what, int error_number)
{
    const char *lacking = getenv("LACKS");
    errno = error_number;
    return lacking != NULL && (strcmp(lacking, what) == 0 || strcmp(lacking, "links") == 0);
}

#define CHANGES(type, name, parameters, arguments)                                                 \
    extern type name parameters;                                                                   \
    type name parameters                                                                           \
    {                                                                                              \
        static type(*real_##name) parameters;                                                      \
        SHIM_RESOLVE(name, #name);                                                                 \
        pass();                                                                                    \
        const type result = real_##name arguments;                                                 \
        pass();                                                                                    \
        return result;                                                                             \
    }

CHANGES(int, rename, (const char *a, const char *b), (a, b))
CHANGES(int, unlink, (const char *a), (a))
CHANGES(int, rmdir, (const char *a), (a))
CHANGES(int, mkdir, (const char *a, mode_t b), (a, b))
CHANGES(int, symlink, (const char *a, const char *b), (a, b))
CHANGES(int, fchmod, (int a, mode_t b), (a, b))
CHANGES(int, futimens, (int a, const struct timespec b[2]), (a, b))
CHANGES(int, fsync, (int a), (a))
CHANGES(int, fdatasync, (int a), (a))

int renameat2(int a, const char *b, int c, const char *d, unsigned flags)
{
    static int (*real_renameat2)(int, const char *, int, const char *, unsigned);
    SHIM_RESOLVE(renameat2, "renameat2");
    if (flags != 0 && lacks("flags", EINVAL)) {
        return -1;
    }
    pass();
    const int result = real_renameat2(a, b, c, d, flags);
    pass();
    return result;
}

int linkat(int a, const char *b, int c, const char *d, int flags)
{
    static int (*real_linkat)(int, const char *, int, const char *, int);
    SHIM_RESOLVE(linkat, "linkat");
    if (lacks("links", EPERM)) {
        return -1;
    }
    pass();
    const int result = real_linkat(a, b, c, d, flags);
    pass();
    return result;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    static ssize_t (*real_write)(int, const void *, size_t);
    SHIM_RESOLVE(write, "write");
    if (fd <= STDERR_FILENO) {
        return real_write(fd, bytes, n);
    }
    pass();
    const ssize_t result = real_write(fd, bytes, n);
    pass();
    return result;
}
