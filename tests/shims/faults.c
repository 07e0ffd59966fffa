// SPDX-License-Identifier: MIT
//
// Preloaded: lets one system or library call of a run fail, the n-th of its kind over all processes of the run.
//
//     LD_PRELOAD=faults.so FAULT=KIND:HOW FAULT_AT=N FAULT_BELOW=DIR FAULT_COUNT=FILE  COMMAND...
//
//   KIND   open, read, write, sync, rename, malloc, own-malloc, thread
//   HOW    an error (EIO, ENOSPC, EINTR, EMFILE, EAGAIN, ENOMEM), or `short`: half of what was asked for
//   DIR    calls on files elsewhere are let through and not counted (libraries read a lot at their start)
//   FILE   8 bytes, kept by the caller: how many calls were counted; N above that: nothing failed
//
// malloc counts calls by the program itself and SQLite alone: GLib ends the process when memory is refused, and
// says so, which is its contract. own-malloc leaves SQLite's out, which are most of them: few enough to refuse each.
#include "shim.h"

#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind {
    KIND_NONE,
    KIND_OPEN,
    KIND_READ,
    KIND_WRITE,
    KIND_SYNC,
    KIND_RENAME,
    KIND_MALLOC,
    KIND_OWN_MALLOC,
    KIND_THREAD
};

enum { FDS_MAX = 4096, RANGES_MAX = 16 };

static enum kind kind;
static int how;  // errno; 0: short
static uint64_t at;
static const char *below;
static _Atomic uint64_t *counter;
static atomic_bool is_below[FDS_MAX];
static struct {
    uintptr_t begin, end;
    bool is_program;
} callers[RANGES_MAX];  // whose malloc counts
static int n_callers;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static int (*real_open)(const char *, int, ...);
static FILE *(*real_fopen)(const char *, const char *);
static int (*real_close)(int);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static int add_caller(struct dl_phdr_info *info, size_t size, void *user)
{
    (void)size;
    (void)user;
    if (info->dlpi_name[0] != '\0' && strstr(info->dlpi_name, "sqlite3") == NULL) {
        return 0;  // the program itself has no name
    }
    for (int i = 0; i < info->dlpi_phnum && n_callers < RANGES_MAX; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0) {
            callers[n_callers].begin = info->dlpi_addr + header->p_vaddr;
            callers[n_callers].is_program = info->dlpi_name[0] == '\0';
            callers[n_callers++].end = info->dlpi_addr + header->p_vaddr + header->p_memsz;
        }
    }
    return 0;
}

static int number_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EINTR", EINTR}, {"EMFILE", EMFILE},
                  {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM}, {"short", 0}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(errors[i].name, name) == 0) {
            return errors[i].number;
        }
    }
    abort();
}

__attribute__((constructor)) static void set_up(void)
{
    static const char *const kinds[] = {"",       "open",   "read",       "write", "sync",
                                        "rename", "malloc", "own-malloc", "thread"};
    SHIM_RESOLVE(open, "open64");
    SHIM_RESOLVE(fopen, "fopen64");
    SHIM_RESOLVE(close, "close");
    SHIM_RESOLVE(read, "read");
    SHIM_RESOLVE(pread, "pread64");
    SHIM_RESOLVE(write, "write");
    SHIM_RESOLVE(pwrite, "pwrite64");
    SHIM_RESOLVE(ftruncate, "ftruncate64");
    SHIM_RESOLVE(fsync, "fsync");
    SHIM_RESOLVE(fdatasync, "fdatasync");
    SHIM_RESOLVE(rename, "rename");
    SHIM_RESOLVE(pthread_create, "pthread_create");
    const char *what = getenv("FAULT");
    const char *count = getenv("FAULT_COUNT");
    const char *number = getenv("FAULT_AT");
    below = getenv("FAULT_BELOW");
    if (what == NULL || count == NULL || number == NULL || below == NULL) {
        return;
    }
    at = strtoull(number, NULL, 10);
    const int fd = real_open(count, O_RDWR | O_CLOEXEC);
    void *shared = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || shared == MAP_FAILED) {
        abort();
    }
    (void)real_close(fd);
    counter = shared;
    const char *colon = strchr(what, ':');
    how = number_of(colon + 1);
    (void)dl_iterate_phdr(add_caller, NULL);
    for (enum kind k = KIND_OPEN; k <= KIND_THREAD; k++) {
        if (strncmp(what, kinds[k], (size_t)(colon - what)) == 0 &&
            kinds[k][colon - what] == '\0') {
            kind = k;
        }
    }
}

/** Whether this call is the one to fail; errno is set then. */
static bool fails(enum kind k)
{
    if (k != kind || atomic_fetch_add(counter, 1) + 1 != at) {
        return false;
    }
    errno = how;
    return true;
}

static bool path_counts(const char *path)
{
    return kind != KIND_NONE && shim_is_below(path, below);
}

static bool fd_counts(int fd)
{
    return fd >= 0 && fd < FDS_MAX && is_below[fd];
}

static size_t half(size_t n)
{
    return n > 1 ? n / 2 : n;
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const unsigned mode = shim_open_mode(flags, list);
    va_end(list);
    SHIM_RESOLVE(open, "open64");
    if (path_counts(path) && fails(KIND_OPEN)) {
        return -1;
    }
    const int fd = real_open(path, flags, mode);
    if (fd >= 0 && fd < FDS_MAX) {
        is_below[fd] = path_counts(path);
    }
    return fd;
}

FILE *fopen64(const char *path, const char *mode)
{
    SHIM_RESOLVE(fopen, "fopen64");
    return path_counts(path) && fails(KIND_OPEN) ? NULL : real_fopen(path, mode);
}

int close(int fd)
{
    SHIM_RESOLVE(close, "close");
    if (fd >= 0 && fd < FDS_MAX) {
        is_below[fd] = false;
    }
    return real_close(fd);
}

ssize_t read(int fd, void *to, size_t n)
{
    SHIM_RESOLVE(read, "read");
    if (!fd_counts(fd) || !fails(KIND_READ)) {
        return real_read(fd, to, n);
    }
    return how != 0 ? -1 : real_read(fd, to, half(n));
}

ssize_t pread64(int fd, void *to, size_t n, off64_t offset)
{
    SHIM_RESOLVE(pread, "pread64");
    if (!fd_counts(fd) || !fails(KIND_READ)) {
        return real_pread(fd, to, n, offset);
    }
    return how != 0 ? -1 : real_pread(fd, to, half(n), offset);
}

ssize_t write(int fd, const void *from, size_t n)
{
    SHIM_RESOLVE(write, "write");
    if (!fd_counts(fd) || !fails(KIND_WRITE)) {
        return real_write(fd, from, n);
    }
    return how != 0 ? -1 : real_write(fd, from, half(n));
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t offset)
{
    SHIM_RESOLVE(pwrite, "pwrite64");
    if (!fd_counts(fd) || !fails(KIND_WRITE)) {
        return real_pwrite(fd, from, n, offset);
    }
    return how != 0 ? -1 : real_pwrite(fd, from, half(n), offset);
}

int ftruncate64(int fd, off64_t size)
{
    SHIM_RESOLVE(ftruncate, "ftruncate64");
    return fd_counts(fd) && how != 0 && fails(KIND_WRITE) ? -1 : real_ftruncate(fd, size);
}

int fsync(int fd)
{
    SHIM_RESOLVE(fsync, "fsync");
    return fd_counts(fd) && fails(KIND_SYNC) ? -1 : real_fsync(fd);
}

int fdatasync(int fd)
{
    SHIM_RESOLVE(fdatasync, "fdatasync");
    return fd_counts(fd) && fails(KIND_SYNC) ? -1 : real_fdatasync(fd);
}

int rename(const char *from, const char *to)
{
    SHIM_RESOLVE(rename, "rename");
    return path_counts(from) && fails(KIND_RENAME) ? -1 : real_rename(from, to);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *user)
{
    SHIM_RESOLVE(pthread_create, "pthread_create");
    return fails(KIND_THREAD) ? how : real_pthread_create(thread, attributes, run, user);
}

#ifndef SANITIZED  // which has an allocator of its own
/** Whether memory is refused to the caller at an address. */
static bool is_refused(const void *address)
{
    for (int i = 0; i < n_callers; i++) {
        if ((uintptr_t)address >= callers[i].begin && (uintptr_t)address < callers[i].end) {
            return fails(KIND_MALLOC) || (callers[i].is_program && fails(KIND_OWN_MALLOC));
        }
    }
    return false;
}

void *malloc(size_t n)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
    return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, n);
}
#endif
