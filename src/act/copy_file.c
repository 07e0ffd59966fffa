// SPDX-License-Identifier: MIT
//
// Owns descriptors for the time of a call.
#include "act/copy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/strings.h"

static const long long COARSEST_TIME_NS = 2000000000;  // of FAT
static const char access_list[] = "system.posix_acl_access";

enum { BLOCK_BYTES = 1 << 20, XATTR_BYTES_MAX = 65536, COARSEST_TIME_S = 2, WHAT_BYTES = 128 };

bool twx_is_file_of_step(const char *path, const struct twx_step *step)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == step->bytes &&
           twx_timespec_ns(st.st_mtim) == step->mtime_ns;
}

bool twx_is_copy_of_step(const char *path, const struct twx_step *step)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == step->bytes &&
           llabs((long long)(twx_timespec_ns(st.st_mtim) - step->mtime_ns)) <= COARSEST_TIME_NS;
}

bool twx_has_inode(const char *path, uint64_t inode)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_ino == inode;
}

// ---------------------------------------------------------------------------------------------------------
// Extended attributes

/** The names of a file's attributes, NUL between; n_bytes 0 without, or where there are none. Owned; NULL by errno. */
static char *list_xattrs(int fd, size_t *n_bytes)
{
    errno = ENOMEM;
    char *names = twx_alloc(XATTR_BYTES_MAX, 1);
    const ssize_t n = names != NULL ? flistxattr(fd, names, XATTR_BYTES_MAX) : -1;
    *n_bytes = n > 0 ? (size_t)n : 0;
    if (n < 0 && errno != EOPNOTSUPP) {
        const int error_number = errno;
        free(names);
        errno = error_number;
        return NULL;
    }
    return names;
}

/** Whether the system sets it by itself. */
static bool is_systems_own(const char *name)
{
    return strncmp(name, "security.", 9) == 0;
}

/** Whether each attribute of a is one of b. */
static bool are_xattrs_within(int a, int b, char *value, char *other)
{
    size_t n_names = 0;
    char *names = list_xattrs(a, &n_names);
    bool are_within = names != NULL;
    for (size_t at = 0; at < n_names && are_within; at += strlen(names + at) + 1) {
        const char *name = names + at;
        if (is_systems_own(name)) {
            continue;
        }
        const ssize_t n = fgetxattr(a, name, value, XATTR_BYTES_MAX);
        const ssize_t m = fgetxattr(b, name, other, XATTR_BYTES_MAX);
        are_within = n >= 0 && n == m && memcmp(value, other, (size_t)n) == 0;
    }
    free(names);
    return are_within;
}

bool twx_has_same_xattrs(int a, int b)
{
    char *value = twx_alloc(XATTR_BYTES_MAX, 1);
    char *other = twx_alloc(XATTR_BYTES_MAX, 1);
    const bool are_same = value != NULL && other != NULL && are_xattrs_within(a, b, value, other) &&
                          are_xattrs_within(b, a, value, other);
    free(value);
    free(other);
    return are_same;
}

/** Whether it says something of the file, and not how its file system stores it. */
static bool is_of_file(const char *name)
{
    return strncmp(name, "user.", 5) == 0 || strncmp(name, "trusted.", 8) == 0 ||
           strcmp(name, access_list) == 0;
}

/** Copies all that is of the file; false by errno, and then `what` names one, if it was one. */
static bool copy_xattrs(int from, int to, char *what, size_t size)
{
    size_t n_names = 0;
    char *names = list_xattrs(from, &n_names);
    char *value = names != NULL ? twx_alloc(XATTR_BYTES_MAX, 1) : NULL;
    bool are_copied = value != NULL;
    (void)fremovexattr(to, access_list);  // of the folder's default
    for (size_t at = 0; at < n_names && are_copied; at += strlen(names + at) + 1) {
        if (is_of_file(names + at)) {
            const ssize_t n = fgetxattr(from, names + at, value, XATTR_BYTES_MAX);
            are_copied = n >= 0 && fsetxattr(to, names + at, value, (size_t)n, 0) == 0;
            (void)snprintf(what, size, "extended attribute '%s'", names + at);
        }
    }
    const int error_number = errno;
    free(names);
    free(value);
    errno = error_number;
    return are_copied;
}

// ---------------------------------------------------------------------------------------------------------
// Copies

/** Copies the bytes and sums them; false by errno. */
static bool copy_bytes(int from, int to, struct twx_checksum *sum)
{
    uint8_t *block = twx_alloc(BLOCK_BYTES, 1);
    ssize_t n = block != NULL ? 1 : -1;
    bool is_good = n > 0;
    while (is_good && (n = read(from, block, BLOCK_BYTES)) > 0) {
        twx_checksum_add(sum, block, (size_t)n);
        for (ssize_t done = 0; done < n && is_good;) {
            const ssize_t written = write(to, block + done, (size_t)(n - done));
            is_good = written > 0 || errno == EINTR;
            done += written > 0 ? written : 0;
        }
    }
    const int error_number = errno;
    free(block);
    errno = error_number;
    return is_good && n == 0;
}

/** As it is, also before 1678 and after 2261, which the step cannot say. */
static struct timespec mtime_of(const struct stat *from, const struct twx_step *step)
{
    return twx_timespec_ns(from->st_mtim) == step->mtime_ns
               ? from->st_mtim
               : (struct timespec){
                     .tv_sec = step->mtime_ns / 1000000000 - (step->mtime_ns % 1000000000 < 0),
                     .tv_nsec = (step->mtime_ns % 1000000000 + 1000000000) % 1000000000};
}

/** Whether a file system has kept an owner and a time: it may know fewer, and say nothing. */
static const char *what_is_not_kept(int to, const struct twx_step *step, struct timespec mtime)
{
    struct stat st;
    if (fstat(to, &st) != 0) {
        return "attributes";
    }
    if (st.st_uid != step->uid || st.st_gid != step->gid) {
        return "owner";
    }
    return llabs((long long)st.st_mtim.tv_sec - (long long)mtime.tv_sec) > COARSEST_TIME_S
               ? "modification time"
               : NULL;
}

/** Gives a copy what belongs to it; false by errno, and then `what` is what could not be kept. */
static bool set_attributes(int from, int to, const struct twx_step *step, char *what, size_t size)
{
    struct stat st;
    (void)snprintf(what, size, "attributes");
    if (fstat(from, &st) != 0) {
        return false;
    }
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, mtime_of(&st, step)};
    if (fchown(to, step->uid, step->gid) != 0 && errno != EPERM) {
        (void)snprintf(what, size, "owner");
        return false;
    }
    if (!copy_xattrs(from, to, what, size)) {
        return false;
    }
    (void)snprintf(what, size, "mode and modification time");
    if (fchmod(to, step->mode) != 0 || futimens(to, times) != 0) {
        return false;
    }
    const char *not_kept = what_is_not_kept(to, step, times[1]);
    if (not_kept != NULL) {
        (void)snprintf(what, size, "%s", not_kept);
        errno = EPERM;
    }
    return not_kept == NULL;
}

/** Fills an open copy.  errors: as twx_copy_file */
static enum twx_status fill_copy(int from, int to, const char *from_path, const char *to_path,
                                 const struct twx_step *step,
                                 uint8_t checksum[static TWX_CHECKSUM_BYTES], struct twx_error *err)
{
    struct twx_checksum *sum = twx_checksum_create();
    enum twx_status status = sum != NULL ? TWX_OK : twx_fail_memory(err);
    char what[WHAT_BYTES] = "";
    if (status == TWX_OK && !copy_bytes(from, to, sum)) {
        status = twx_fail_errno(err, errno, "cannot copy '%s' to '%s'", from_path, to_path);
    }
    if (status == TWX_OK &&
        (!set_attributes(from, to, step, what, sizeof what) || fsync(to) != 0)) {
        status = twx_fail_errno(err, errno, "cannot keep the %s of '%s' at '%s'", what, from_path,
                                to_path);
    }
    if (status == TWX_OK) {
        twx_checksum_get128(sum, checksum);
        if (step->has_checksum && memcmp(checksum, step->checksum, TWX_CHECKSUM_BYTES) != 0) {
            status = twx_fail(err, TWX_FAILED, 0, "'%s' has other bytes than it had", from_path);
        }
    }
    twx_checksum_free(sum);
    return status;
}

enum twx_status twx_copy_file(const char *from, const char *to, const struct twx_step *step,
                              uint8_t checksum[static TWX_CHECKSUM_BYTES], struct twx_error *err)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (in < 0) {
        return twx_fail_errno(err, errno, "cannot read '%s'", from);
    }
    const int out =
        open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (out < 0) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot make '%s'", to);
        (void)close(in);
        return status;
    }
    enum twx_status status = fill_copy(in, out, from, to, step, checksum, err);
    (void)close(in);
    if (close(out) != 0 && status == TWX_OK) {
        status = twx_fail_errno(err, errno, "cannot write '%s'", to);
    }
    if (status != TWX_OK) {
        (void)unlink(to);
    }
    return status;
}
