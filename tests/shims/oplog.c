// SPDX-License-Identifier: MIT
//
// Preloaded: writes down what a run does to files, in order, for scripts/power_cut.py to cut short and for
// tests/cli/robust/created.py to list.
//
//     LD_PRELOAD=oplog.so OPLOG=FILE OPLOG_BELOW=DIR  COMMAND...
//
// Each entry: one letter, two numbers and a text or bytes with their length, host byte order. Files are named by
// inode. What is written through a mapping is not seen: SQLite's -shm alone, which does not outlive its readers.
//
//   C inode mode path      a new name (open, mkdir)      R 0 0 from\0to     rename
//   W inode offset bytes   write                         U 0 0 path         unlink, rmdir
//   T inode size           truncate                      S inode 0          fsync, fdatasync
#include "shim.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct entry {
    uint64_t letter;
    uint64_t first;
    uint64_t second;
    uint64_t n_bytes;
};

static int log_fd = -1;
static const char *below;
static pthread_mutex_t
    *lock;  // shared by all processes of the run: the log is in the order of the calls

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_rmdir)(const char *);

__attribute__((constructor)) static void set_up(void)
{
    SHIM_RESOLVE(open, "open64");
    SHIM_RESOLVE(write, "write");
    SHIM_RESOLVE(pwrite, "pwrite64");
    SHIM_RESOLVE(ftruncate, "ftruncate64");
    SHIM_RESOLVE(fsync, "fsync");
    SHIM_RESOLVE(fdatasync, "fdatasync");
    SHIM_RESOLVE(rename, "rename");
    SHIM_RESOLVE(unlink, "unlink");
    SHIM_RESOLVE(mkdir, "mkdir");
    SHIM_RESOLVE(rmdir, "rmdir");
    const char *path = getenv("OPLOG");
    below = getenv("OPLOG_BELOW");
    if (path == NULL || below == NULL) {
        return;
    }
    const int fd = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    lock = mmap(NULL, sizeof *lock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t shared;
    if (fd < 0 || lock == MAP_FAILED || pthread_mutexattr_init(&shared) != 0 ||
        pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED) != 0 ||
        pthread_mutex_init(lock, &shared) != 0) {
        abort();
    }
    log_fd = fd;
}

static bool path_counts(const char *path)
{
    return log_fd >= 0 && shim_is_below(path, below);
}

/** Whether a file is one of ours: regular or a folder, and not the log. */
static bool fd_counts(int fd, struct stat *st)
{
    return log_fd >= 0 && fd > 2 && fd != log_fd && fstat(fd, st) == 0 &&
           (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode));
}

static void note(char letter, uint64_t first, uint64_t second, const void *bytes, size_t n_bytes)
{
    struct entry entry = {(uint64_t)letter, first, second, n_bytes};
    const struct iovec parts[] = {{&entry, sizeof entry}, {(void *)(uintptr_t)bytes, n_bytes}};
    if (writev(log_fd, parts, 2) != (ssize_t)(sizeof entry + n_bytes)) {
        abort();
    }
}

static void begin(void)
{
    if (log_fd >= 0) {
        (void)pthread_mutex_lock(lock);
    }
}

static void end(void)
{
    if (log_fd >= 0) {
        (void)pthread_mutex_unlock(lock);
    }
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const unsigned mode = shim_open_mode(flags, list);
    va_end(list);
    SHIM_RESOLVE(open, "open64");
    begin();
    struct stat st;
    const bool is_new = (flags & O_CREAT) != 0 && lstat(path, &st) != 0;
    const int fd = real_open(path, flags, mode);
    if (fd >= 0 && path_counts(path) && fd_counts(fd, &st)) {
        if (is_new) {
            note('C', st.st_ino, st.st_mode, path, strlen(path));
        } else if ((flags & O_TRUNC) != 0) {
            note('T', st.st_ino, 0, NULL, 0);
        }
    }
    end();
    return fd;
}

ssize_t write(int fd, const void *from, size_t n)
{
    SHIM_RESOLVE(write, "write");
    begin();
    struct stat st;
    const bool counts = fd_counts(fd, &st);
    const off64_t at = counts ? lseek64(fd, 0, SEEK_CUR) : 0;
    const ssize_t done = real_write(fd, from, n);
    if (counts && done > 0) {
        note('W', st.st_ino, (uint64_t)at, from, (size_t)done);
    }
    end();
    return done;
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t offset)
{
    SHIM_RESOLVE(pwrite, "pwrite64");
    begin();
    struct stat st;
    const ssize_t done = real_pwrite(fd, from, n, offset);
    if (done > 0 && fd_counts(fd, &st)) {
        note('W', st.st_ino, (uint64_t)offset, from, (size_t)done);
    }
    end();
    return done;
}

int ftruncate64(int fd, off64_t size)
{
    SHIM_RESOLVE(ftruncate, "ftruncate64");
    begin();
    struct stat st;
    const int result = real_ftruncate(fd, size);
    if (result == 0 && fd_counts(fd, &st)) {
        note('T', st.st_ino, (uint64_t)size, NULL, 0);
    }
    end();
    return result;
}

/** A cut just before this leaves what came before unsynced; the log is in that order. */
static int synced(int fd, int result)
{
    struct stat st;
    if (result == 0 && fd_counts(fd, &st)) {
        note('S', st.st_ino, 0, NULL, 0);
    }
    end();
    return result;
}

int fsync(int fd)
{
    SHIM_RESOLVE(fsync, "fsync");
    begin();
    return synced(fd, real_fsync(fd));
}

int fdatasync(int fd)
{
    SHIM_RESOLVE(fdatasync, "fdatasync");
    begin();
    return synced(fd, real_fdatasync(fd));
}

int rename(const char *from, const char *to)
{
    SHIM_RESOLVE(rename, "rename");
    begin();
    const int result = real_rename(from, to);
    if (result == 0 && path_counts(from)) {
        char both[2 * 4096];
        const size_t n = strlen(from) + 1;
        const size_t n_to = strlen(to);
        if (n + n_to > sizeof both) {
            abort();
        }
        memcpy(both, from, n);
        memcpy(both + n, to, n_to);
        note('R', 0, 0, both, n + n_to);
    }
    end();
    return result;
}

static int removed(const char *path, int result)
{
    if (result == 0 && path_counts(path)) {
        note('U', 0, 0, path, strlen(path));
    }
    end();
    return result;
}

int unlink(const char *path)
{
    SHIM_RESOLVE(unlink, "unlink");
    begin();
    return removed(path, real_unlink(path));
}

int rmdir(const char *path)
{
    SHIM_RESOLVE(rmdir, "rmdir");
    begin();
    return removed(path, real_rmdir(path));
}

int mkdir(const char *path, mode_t mode)
{
    SHIM_RESOLVE(mkdir, "mkdir");
    begin();
    struct stat st;
    const int result = real_mkdir(path, mode);
    if (result == 0 && path_counts(path) && stat(path, &st) == 0) {
        note('C', st.st_ino, st.st_mode, path, strlen(path));
    }
    end();
    return result;
}
