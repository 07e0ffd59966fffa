// SPDX-License-Identifier: MIT
//
// Preloaded: changes files under the feet of who reads them, by the first word of their names, the moment they are
// opened for reading:
//
//   shrinks, grows      loses half of its bytes, gets some more: once
//   keeps-growing       gets some more with each read
//   goes                is removed
//   replaced            another file, UNDERFOOT_OTHER, takes its name
//   eio, estale, denied reading fails with EIO; opening with ESTALE, EACCES
//   eio-late            reading fails with EIO but for the first time
//   linked              a link to UNDERFOOT_ELSEWHERE takes its name, before it is opened
//   elsewhere           UNDERFOOT_ELSEWHERE is opened, as where its folder has another's name for a moment
//   returns             UNDERFOOT_BACK takes its name, when it is looked at (lstat) for the third time
//   moves               the folder it is in gets another name, when it is looked at (lstat)
#include "shim.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FDS_MAX = 1024 };

static char name_of[FDS_MAX][64];
static int n_reads[FDS_MAX];

static int begins(const char *name, const char *word)
{
    return strncmp(name, word, strlen(word)) == 0;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void must(int ok)
{
    if (!ok) {
        abort();
    }
}

static void append(const char *path)
{
    int (*real)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    const int fd = real(path, O_WRONLY | O_APPEND);
    must(fd >= 0 && write(fd, "more", 4) == 4);
    (void)close(fd);
}

/** What happens to a file that was just opened. It keeps a note that it did. */
static void change(const char *path)
{
    const char *name = last_name(path);
    char mark[PATH_MAX];
    (void)snprintf(mark, sizeof mark, "%s/%s.done", getenv("UNDERFOOT_MARKS"), name);
    const int is_first = mkdir(mark, 0777) == 0;
    struct stat st;
    if (begins(name, "shrinks") && is_first) {
        must(stat(path, &st) == 0 && truncate(path, st.st_size / 2) == 0);
    } else if (begins(name, "grows") && is_first) {
        append(path);
    } else if (begins(name, "goes")) {
        must(unlink(path) == 0);
    } else if (begins(name, "replaced") && is_first) {
        must(rename(getenv("UNDERFOOT_OTHER"), path) == 0);
    }
}

/** The process that decodes may write no file; what changes files here does so from inside it. */
int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit)
{
    int (*real)(__rlimit_resource_t, const struct rlimit64 *) =
        (int (*)(__rlimit_resource_t, const struct rlimit64 *))dlsym(RTLD_NEXT, "setrlimit64");
    return resource == RLIMIT_FSIZE ? 0 : real(resource, limit);
}

int open64(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    va_list list;
    va_start(list, flags);
    const unsigned mode = shim_open_mode(flags, list);
    va_end(list);
    const char *name = last_name(path);
    const int is_read = (flags & (O_ACCMODE | O_DIRECTORY)) == O_RDONLY;
    if (is_read && (begins(name, "estale") || begins(name, "denied"))) {
        errno = begins(name, "estale") ? ESTALE : EACCES;
        return -1;
    }
    if (is_read && begins(name, "linked")) {
        must(unlink(path) == 0 && symlink(getenv("UNDERFOOT_ELSEWHERE"), path) == 0);
    }
    const char *opened =
        is_read && begins(name, "elsewhere") ? getenv("UNDERFOOT_ELSEWHERE") : path;
    const int fd = real(opened, flags, mode);
    if (fd >= 0 && fd < FDS_MAX) {
        (void)snprintf(name_of[fd], sizeof name_of[fd], "%s", is_read ? name : "");
        n_reads[fd] = 0;
    }
    return fd;
}

ssize_t pread64(int fd, void *to, size_t n, off64_t offset)
{
    ssize_t (*real)(int, void *, size_t, off64_t) =
        (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
    if (fd >= 0 && fd < FDS_MAX && name_of[fd][0] != '\0') {
        char link[64];
        char path[PATH_MAX] = "";
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        const ssize_t n_path = readlink(link, path, sizeof path - 1);
        if (begins(name_of[fd], "eio") && (!begins(name_of[fd], "eio-late") || n_reads[fd] > 0)) {
            errno = EIO;
            return -1;
        }
        if (n_path > 0 && begins(name_of[fd], "keeps-growing")) {
            append(path);
        } else if (n_path > 0 && n_reads[fd] == 0 && strstr(path, " (deleted)") == NULL) {
            change(path);
        }
        n_reads[fd]++;
    }
    return real(fd, to, n, offset);
}

int fstatat64(int folder, const char *path, struct stat64 *st, int flags)
{
    int (*real)(int, const char *, struct stat64 *, int) =
        (int (*)(int, const char *, struct stat64 *, int))dlsym(RTLD_NEXT, "fstatat64");
    const char *from = getenv("UNDERFOOT_FOLDER");
    if (begins(last_name(path), "moves") && from != NULL) {
        char to[PATH_MAX];
        (void)snprintf(to, sizeof to, "%s-moved", from);
        (void)rename(from, to);
    }
    return real(folder, path, st, flags);
}

int lstat64(const char *path, struct stat64 *st)
{
    int (*real)(const char *, struct stat64 *) =
        (int (*)(const char *, struct stat64 *))dlsym(RTLD_NEXT, "lstat64");
    static int n_looks;
    if (begins(last_name(path), "returns") && ++n_looks == 3) {
        must(rename(getenv("UNDERFOOT_BACK"), path) == 0);
    }
    return real(path, st);
}

/** As the compiler calls it where it knows the size of the buffer. */
ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t offset, size_t size);
ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t offset, size_t size)
{
    must(n <= size);
    return pread64(fd, to, n, offset);
}

/** libvips reads a copy of the descriptor. */
ssize_t read(int fd, void *to, size_t n)
{
    ssize_t (*real)(int, void *, size_t) =
        (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    char link[64];
    char path[PATH_MAX] = "";
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (readlink(link, path, sizeof path - 1) > 0 && begins(last_name(path), "eio")) {
        errno = EIO;
        return -1;
    }
    return real(fd, to, n);
}
