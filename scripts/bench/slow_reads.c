// SPDX-License-Identifier: MIT
//
// A preloaded shim that makes every open of a file below SLOW_READS_BELOW take SLOW_READS_MS longer, as a disk or
// a network file system does: the delay blocks the calling thread, and it alone. Opening for writing is not delayed.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void delay(const char *path, int flags)
{
    const char *below = getenv("SLOW_READS_BELOW");
    const char *ms = getenv("SLOW_READS_MS");
    if (below == NULL || ms == NULL || (flags & O_ACCMODE) != O_RDONLY || (flags & O_DIRECTORY) != 0 ||
        strncmp(path, below, strlen(below)) != 0) {
        return;
    }
    const long n = strtol(ms, NULL, 10);
    struct timespec left = {n / 1000, n % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
}

static int open_as(const char *name, const char *path, int flags, int mode)
{
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    delay(path, flags);
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const int mode = va_arg(args, int);
    va_end(args);
    return open_as("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const int mode = va_arg(args, int);
    va_end(args);
    return open_as("open64", path, flags, mode);
}
