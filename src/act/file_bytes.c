// SPDX-License-Identifier: MIT
//
// Bytes are read as they are now, whatever size and mtime say. Owns descriptors for the time of a call.
#include "act/file_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/read_at.h"

enum { SUMMED_BYTES = 1 << 20, COMPARED_BYTES = 65536 };

bool twx_sum_file_bytes(int fd, uint8_t checksum[static TWX_CHECKSUM_BYTES])
{
    struct twx_checksum *sum = twx_checksum_create();
    uint8_t *block = twx_alloc(SUMMED_BYTES, 1);
    uint64_t offset = 0;
    ssize_t n = -1;
    errno = ENOMEM;
    while (sum != NULL && block != NULL &&
           (n = pread(fd, block, SUMMED_BYTES, (off_t)offset)) != 0) {
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            break;
        }
        twx_checksum_add(sum, block, (size_t)n);
        offset += (uint64_t)n;
    }
    if (n == 0) {
        twx_checksum_get128(sum, checksum);
    }
    const int error_number = errno;
    twx_checksum_free(sum);
    free(block);
    errno = error_number;
    return n == 0;
}

bool twx_sum_path(const char *path, uint8_t checksum[static TWX_CHECKSUM_BYTES])
{
    struct stat st;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const bool is_summed =
        fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && twx_sum_file_bytes(fd, checksum);
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_summed;
}

bool twx_has_bytes_of_checksum(const char *path, const uint8_t checksum[static TWX_CHECKSUM_BYTES])
{
    uint8_t found[TWX_CHECKSUM_BYTES];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool has_them =
        fd >= 0 && twx_sum_file_bytes(fd, found) && memcmp(found, checksum, sizeof found) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return has_them;
}

/** Whether two open files hold the same bytes. */
static bool are_equal_bytes(int a, int b)
{
    uint8_t blocks[2][COMPARED_BYTES];
    uint64_t offset = 0;
    for (;;) {
        const ssize_t n = twx_read_at(a, blocks[0], COMPARED_BYTES, offset);
        const ssize_t m = twx_read_at(b, blocks[1], COMPARED_BYTES, offset);
        if (n < 0 || n != m || memcmp(blocks[0], blocks[1], (size_t)n) != 0) {
            return false;
        }
        if (n == 0) {
            return true;
        }
        offset += (uint64_t)n;
    }
}

bool twx_are_equal_files(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    const int fd_a = open(a, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const int fd_b = open(b, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const bool are_equal = fd_a >= 0 && fd_b >= 0 && fstat(fd_a, &of_a) == 0 &&
                           fstat(fd_b, &of_b) == 0 && S_ISREG(of_a.st_mode) &&
                           S_ISREG(of_b.st_mode) && of_a.st_size == of_b.st_size &&
                           are_equal_bytes(fd_a, fd_b);
    if (fd_a >= 0) {
        (void)close(fd_a);
    }
    if (fd_b >= 0) {
        (void)close(fd_b);
    }
    return are_equal;
}
