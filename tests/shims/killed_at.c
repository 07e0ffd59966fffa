// SPDX-License-Identifier: MIT
//
// Preloaded: kills the process, by SIGKILL, at its KILLED_AT-th call that changes files, half of the times before the call
// and half of the times after it: at an odd number 2n - 1 before the n-th, at 2n after it.
#include "shim.h"

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
    n_points++;
    if (at != NULL && strtol(at, NULL, 10) == n_points) {
        (void)raise(SIGKILL);
    }
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
CHANGES(int, renameat2, (int a, const char *b, int c, const char *d, unsigned e), (a, b, c, d, e))
CHANGES(int, unlink, (const char *a), (a))
CHANGES(int, rmdir, (const char *a), (a))
CHANGES(int, mkdir, (const char *a, mode_t b), (a, b))
CHANGES(int, linkat, (int a, const char *b, int c, const char *d, int e), (a, b, c, d, e))
CHANGES(int, symlink, (const char *a, const char *b), (a, b))
CHANGES(int, fchmod, (int a, mode_t b), (a, b))
CHANGES(int, futimens, (int a, const struct timespec b[2]), (a, b))
CHANGES(int, fsync, (int a), (a))
CHANGES(int, fdatasync, (int a), (a))

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
