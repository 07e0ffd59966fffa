// SPDX-License-Identifier: MIT
//
// Reading a source at any offset. Owns nothing.
#include "image/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

size_t twx_source_read(const struct twx_source *source, uint64_t offset, void *to, size_t n)
{
    if (offset >= source->size) {
        return 0;
    }
    const uint64_t left = source->size - offset;
    const size_t wanted = left < n ? (size_t)left : n;
    if (source->bytes != NULL) {
        memcpy(to, source->bytes + offset, wanted);
        return wanted;
    }
    size_t done = 0;
    while (done < wanted) {
        const ssize_t got =
            pread(source->fd, (char *)to + done, wanted - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        done += (size_t)got;
    }
    return done;
}
