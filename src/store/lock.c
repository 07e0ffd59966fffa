// SPDX-License-Identifier: MIT
//
// The lock file: made, locked, and removed by the one that holds it. Owns the lock.
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/strings.h"

enum {
    NAMED_TRIES = 100
};  // holders that end just then; more: a file system without lasting inodes

char *twx_index_file_of(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
        char *real = realpath(path, NULL);
        if (real != NULL || errno == ENOMEM) {
            return real;
        }
    }
    return twx_strdup(path);
}

struct twx_index_lock {
    char *path;
    int fd;
};

static unsigned long holder_of(int fd)
{
    char text[32] = "";
    const ssize_t n = pread(fd, text, sizeof text - 1, 0);
    return n > 0 ? strtoul(text, NULL, 10) : 0;
}

/**
 * Whether a file holds no more than a number, or what a power cut left of one, as ours do: the Cargo.lock beside an
 * index Cargo must not be lost.
 */
static bool is_lock_file(int fd)
{
    char text[32] = "";
    const ssize_t n = pread(fd, text, sizeof text, 0);
    bool is_ours = n < (ssize_t)sizeof text;
    for (ssize_t i = 0; i < n; i++) {
        is_ours = is_ours && (text[i] == '\0' || text[i] == '\n' || g_ascii_isdigit(text[i]));
    }
    return is_ours;
}

/** Why there is no lock file. */
static enum twx_status fail_open(const struct twx_index_lock *lock, const char *path,
                                 int error_number, struct twx_error *err)
{
    char *folder = twx_path_folder(lock->path);
    if (folder == NULL) {
        return twx_fail_memory(err);
    }
    const bool has_folder = g_file_test(folder, G_FILE_TEST_IS_DIR);
    free(folder);
    if ((error_number == ENOENT || error_number == ENOTDIR) && !has_folder) {
        return twx_fail(err, TWX_FAILED, error_number,
                        "cannot write index '%s': its folder does not exist, make it first", path);
    }
    return twx_fail_errno(err, error_number, "cannot write index '%s': no lock file beside it",
                          path);
}

/** Whether the name still leads to the file that is open: its last holder may have removed it meanwhile. */
static bool is_still_named(const struct twx_index_lock *lock)
{
    struct stat named;
    struct stat opened;
    return stat(lock->path, &named) == 0 && fstat(lock->fd, &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

static enum twx_status lock_once(struct twx_index_lock *lock, const char *path, bool *is_held,
                                 struct twx_error *err)
{
    *is_held = false;
    lock->fd = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (lock->fd < 0) {
        return fail_open(lock, path, errno, err);
    }
    if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0) {
        *is_held = is_still_named(lock);
        if (!is_lock_file(lock->fd)) {
            return twx_fail(err, TWX_UNUSABLE, EEXIST,
                            "'%s' is no lock file of ours: move it, or name the index '%s' "
                            "otherwise",
                            lock->path, path);
        }
        return TWX_OK;
    }
    if (errno == EWOULDBLOCK) {
        return twx_fail(err, TWX_TRY_AGAIN, EWOULDBLOCK,
                        "index '%s' is being written by process %lu: try again when it has ended",
                        path, holder_of(lock->fd));
    }
    return twx_fail_errno(err, errno, "cannot lock '%s'", lock->path);
}

/** An index with a second name that is no symbolic link would have a lock, a log and shards under each of them. */
static enum twx_status check_names(const char *file, const char *path, struct twx_error *err)
{
    struct stat st;
    if (stat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink > 1) {
        return twx_fail(err, TWX_UNUSABLE, EMLINK,
                        "index '%s' has %lu hard links: runs by different names would damage it; "
                        "write to a copy (cp), or remove the other names",
                        path, (unsigned long)st.st_nlink);
    }
    return TWX_OK;
}

/** Locks the file that the name leads to, which may be another one by the time that it is open: then again. */
static enum twx_status lock_named(struct twx_index_lock *lock, const char *path,
                                  struct twx_error *err)
{
    bool is_held = false;
    enum twx_status status = TWX_OK;
    for (int i = 0; status == TWX_OK && !is_held; i++) {
        if (lock->fd >= 0) {
            (void)close(lock->fd);
            lock->fd = -1;
        }
        status = i < NAMED_TRIES ? lock_once(lock, path, &is_held, err)
                                 : twx_fail(err, TWX_TRY_AGAIN, 0, "cannot lock '%s'", lock->path);
    }
    return status;
}

/** Names the holder in the file. */
static void write_holder(const struct twx_index_lock *lock)
{
    char text[32];
    const int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(lock->fd, 0) != 0 || pwrite(lock->fd, text, (size_t)n, 0) != n) {
        errno = 0;  // the number is a courtesy: the lock itself holds without it
    }
}

/** A lock that is not taken yet.  returns: owned, close_lock; NULL: out of memory */
static struct twx_index_lock *new_lock(const char *file)
{
    struct twx_index_lock *lock = twx_alloc(1, sizeof *lock);
    if (lock == NULL) {
        return NULL;
    }
    lock->fd = -1;
    lock->path = twx_asprintf("%s.lock", file);
    if (lock->path == NULL) {
        free(lock);
        return NULL;
    }
    return lock;
}

static void close_lock(struct twx_index_lock *lock)
{
    if (lock->fd >= 0) {
        (void)close(lock->fd);
    }
    free(lock->path);
    free(lock);
}

enum twx_status twx_index_lock_take(const char *path, struct twx_index_lock **lock,
                                    struct twx_error *err)
{
    char *file = twx_index_file_of(path);
    if (file == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = check_names(file, path, err);
    struct twx_index_lock *taken = status == TWX_OK ? new_lock(file) : NULL;
    free(file);
    if (taken == NULL) {
        return status == TWX_OK ? twx_fail_memory(err) : status;
    }
    status = lock_named(taken, path, err);
    if (status != TWX_OK) {
        close_lock(taken);
        return status;
    }
    write_holder(taken);
    *lock = taken;
    return TWX_OK;
}

void twx_index_lock_free(struct twx_index_lock *lock)
{
    if (lock == NULL) {
        return;
    }
    if (is_still_named(lock)) {
        (void)unlink(lock->path);  // while it is held: the next one finds out
    }
    close_lock(lock);
}
