// SPDX-License-Identifier: MIT
//
// Two reads of a file.
#include "store/shard_peek.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read_at.h"

static enum twx_status look_at_ends(int fd, const char *path, struct twx_shard_header *header,
                                    struct twx_error *err)
{
    uint8_t head[TWX_SHARD_HEADER_BYTES];
    uint8_t foot[TWX_SHARD_FOOTER_BYTES];
    struct stat st;
    uint64_t n_records = 0;
    uint64_t checksum = 0;
    const ssize_t n = fstat(fd, &st) == 0 ? twx_read_at(fd, head, sizeof head, 0) : -1;
    if (n < 0) {
        return twx_fail_errno(err, errno, "cannot read shard '%s'", path);
    }
    const enum twx_status status = twx_shard_header_decode(head, (size_t)n, path, header, err);
    if (status != TWX_OK) {
        return status;
    }
    const uint64_t size = (uint64_t)st.st_size;
    const uint64_t at = size < sizeof head + sizeof foot ? size : size - sizeof foot;
    const ssize_t n_foot = twx_read_at(fd, foot, sizeof foot, at);
    if (n_foot < 0) {
        return twx_fail_errno(err, errno, "cannot read shard '%s'", path);
    }
    if ((size_t)n_foot < sizeof foot ||
        !twx_shard_footer_decode(header, foot, at, &n_records, &checksum)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' is damaged, its end is missing: hash its images again", path);
    }
    return TWX_OK;
}

enum twx_status twx_shard_peek(const char *path, struct twx_shard_header *header,
                               struct twx_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot read shard '%s'", path);
    }
    const enum twx_status status = look_at_ends(fd, path, header, err);
    (void)close(fd);
    return status;
}
