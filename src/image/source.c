// SPDX-License-Identifier: MIT
//
// Reading a source at any offset. Owns nothing.
#include "image/source.h"

#include <string.h>

#include "base/read_at.h"

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
    const ssize_t got = twx_read_at(source->fd, to, wanted, offset);
    return got > 0 ? (size_t)got : 0;
}
