// SPDX-License-Identifier: MIT
//
// By a lease: the kernel gives none on a file that is open for writing, and while there is one, who opens it so waits.
#include "act/last_look.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/file_bytes.h"

enum lease { LEASE_TAKEN, LEASE_NONE, LEASE_REFUSED };

static enum lease take_lease(int fd)
{
    // Who waits for it is told by SIGIO, which ends a process; SIGURG does nothing.
    (void)fcntl(fd, F_SETSIG, SIGURG);
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
        return LEASE_TAKEN;
    }
    return errno == EAGAIN ? LEASE_REFUSED : LEASE_NONE;
}

/** Whether a path leads to another file than the open one, of its size. */
static bool is_elsewhere(const char *path, int fd)
{
    struct stat st;
    struct stat other;
    return fstat(fd, &st) == 0 && stat(path, &other) == 0 && S_ISREG(other.st_mode) &&
           other.st_size == st.st_size && (other.st_ino != st.st_ino || other.st_dev != st.st_dev);
}

static enum twx_status remove_open(int fd, const char *own, const char *path, const char *stays,
                                   const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                   struct twx_error *err)
{
    uint8_t found[TWX_CHECKSUM_BYTES];
    const enum lease lease = take_lease(fd);
    if (lease == LEASE_REFUSED) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' is open for writing in another program: left",
                        path);
    }
    if (!twx_sum_file_bytes(fd, found)) {
        return twx_fail_errno(err, errno, "cannot read '%s'", path);
    }
    if (memcmp(found, checksum, sizeof found) != 0 ||
        (lease == LEASE_TAKEN && fcntl(fd, F_GETLEASE) != F_RDLCK)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' changes just now: left", path);
    }
    if (!is_elsewhere(stays, fd)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", path);
    }
    return unlink(own) == 0 ? TWX_OK : twx_fail_errno(err, errno, "cannot remove '%s'", path);
}

enum twx_status twx_remove_known_bytes(const char *own, const char *path, const char *stays,
                                       const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                       struct twx_error *err)
{
    const int fd = open(own, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot read '%s'", path);
    }
    const enum twx_status status = remove_open(fd, own, path, stays, checksum, err);
    (void)close(fd);
    return status;
}
