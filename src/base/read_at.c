// SPDX-License-Identifier: MIT
//
// pread.
#include "base/read_at.h"

#include <errno.h>
#include <unistd.h>

#include "base/heartbeat.h"

enum { PART_BYTES = 256 << 10 };  // comes in 60 s from anything faster than a modem

ssize_t twx_read_at(int fd, void *to, size_t n, uint64_t offset)
{
    size_t done = 0;
    while (done < n) {
        const size_t part = n - done < PART_BYTES ? n - done : PART_BYTES;
        const ssize_t got = pread(fd, (char *)to + done, part, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got;
        twx_heartbeat_progress((uint64_t)got);
    }
    return (ssize_t)done;
}
