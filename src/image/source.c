// SPDX-License-Identifier: MIT
//
// Reading a source at any offset.
#include "image/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/read_at.h"

static bool is_stopped(const struct twx_source_reads *reads)
{
    return reads->stop != NULL && atomic_load(reads->stop);
}

ssize_t twx_counted_read(struct twx_source_reads *reads, int fd, void *to, size_t n,
                         uint64_t offset)
{
    if (reads != NULL && is_stopped(reads)) {
        atomic_store(&reads->was_stopped, true);
        errno = ECANCELED;
        return -1;
    }
    if (reads != NULL && reads->is_part) {
        const uint64_t left = offset < reads->part_bytes ? reads->part_bytes - offset : 0;
        n = left < n ? (size_t)left : n;
        offset += reads->part_first;
    }
    const ssize_t got = twx_read_at(fd, to, n, offset);
    if (reads != NULL && got < 0) {
        int none = 0;
        (void)atomic_compare_exchange_strong(&reads->error_number, &none, errno);
    } else if (reads != NULL) {
        (void)atomic_fetch_add(&reads->n_bytes, (uint64_t)got);
    }
    return got;
}

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
    const ssize_t got = twx_counted_read(source->reads, source->fd, to, wanted, offset);
    return got > 0 ? (size_t)got : 0;
}

bool twx_source_hold(struct twx_source *source, size_t n, uint8_t **copy)
{
    *copy = NULL;
    if (source->bytes != NULL) {
        return n <= source->size;
    }
    uint8_t *bytes = malloc(n > 0 ? n : 1);
    if (bytes == NULL || !twx_source_has(source, 0, bytes, n)) {
        free(bytes);
        return false;
    }
    source->bytes = bytes;
    source->size = n;
    *copy = bytes;
    return true;
}
