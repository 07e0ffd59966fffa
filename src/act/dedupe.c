// SPDX-License-Identifier: MIT
//
// ioctl_fideduperange(2), in pieces that every file system takes.
#include "act/dedupe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"

enum { PIECE_BYTES = 16 << 20 };

/** One piece.  returns: bytes shared, -1 by errno; *differs: they are not equal */
static int64_t share_piece(int keeper, int fd, uint64_t offset, uint64_t n, bool *differs)
{
    struct file_dedupe_range *range = twx_alloc(1, sizeof *range + sizeof range->info[0]);
    if (range == NULL) {
        errno = ENOMEM;
        return -1;
    }
    range->src_offset = offset;
    range->src_length = n;
    range->dest_count = 1;
    range->info[0].dest_fd = fd;
    range->info[0].dest_offset = offset;
    int64_t shared = ioctl(keeper, FIDEDUPERANGE, range) == 0 ? 0 : -1;
    if (shared == 0 && range->info[0].status < 0) {
        errno = -range->info[0].status;
        shared = -1;
    } else if (shared == 0) {
        *differs = range->info[0].status == FILE_DEDUPE_RANGE_DIFFERS;
        shared = (int64_t)range->info[0].bytes_deduped;
    }
    const int error_number = errno;
    free(range);
    errno = error_number;
    return shared;
}

enum twx_status twx_dedupe(int keeper, const char *path, uint64_t bytes, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    // Writing is not needed of one's own file; it is asked for where that opens more file systems.
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    fd = fd >= 0 ? fd : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot open '%s'", path);
    }
    for (uint64_t at = 0; at < bytes && status == TWX_OK;) {
        bool differs = false;
        const uint64_t n = bytes - at < PIECE_BYTES ? bytes - at : PIECE_BYTES;
        const int64_t shared = share_piece(keeper, fd, at, n, &differs);
        if (differs) {
            status = twx_fail(err, TWX_FAILED, 0, "'%s' has other bytes than its keeper", path);
        } else if (shared < 0 &&
                   (errno == EOPNOTSUPP || errno == ENOTTY || errno == EXDEV || errno == EINVAL)) {
            status = twx_fail(err, TWX_FAILED, 0,
                              "the file system of '%s' cannot share blocks with its keeper", path);
        } else if (shared <= 0) {
            status =
                twx_fail_errno(err, shared < 0 ? errno : EIO, "cannot share blocks of '%s'", path);
        } else {
            at += (uint64_t)shared;
        }
    }
    (void)close(fd);
    return status;
}
