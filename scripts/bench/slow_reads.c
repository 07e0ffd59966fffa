// SPDX-License-Identifier: MIT
//
// A preloaded shim that makes every open of a file below SLOW_READS_BELOW take SLOW_READS_MS longer, as a disk or
// a network file system does: the delay blocks the calling thread, and it alone. Opening for writing is not delayed.
// With SLOW_READS_MB_S what is read by 16 KiB and more, of any file, comes no faster.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void sleep_ns(long ns)
{
    struct timespec left = {ns / 1000000000, ns % 1000000000};
    while (nanosleep(&left, &left) != 0) {
    }
}

static void delay(const char *path, int flags)
{
    const char *below = getenv("SLOW_READS_BELOW");
    const char *ms = getenv("SLOW_READS_MS");
    if (below == NULL || ms == NULL || (flags & O_ACCMODE) != O_RDONLY ||
        (flags & O_DIRECTORY) != 0 || strncmp(path, below, strlen(below)) != 0) {
        return;
    }
    sleep_ns(strtol(ms, NULL, 10) * 1000000);
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

static ssize_t delayed(ssize_t n)
{
    const char *speed = getenv("SLOW_READS_MB_S");
    if (speed != NULL && n >= 16384) {
        sleep_ns((long)n * 1000 / strtol(speed, NULL, 10));
    }
    return n;
}

ssize_t read(int fd, void *to, size_t n)
{
    ssize_t (*real)(int, void *, size_t) =
        (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    return delayed(real(fd, to, n));
}

ssize_t pread64(int fd, void *to, size_t n, off64_t offset)
{
    ssize_t (*real)(int, void *, size_t, off64_t) =
        (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
    return delayed(real(fd, to, n, offset));
}
