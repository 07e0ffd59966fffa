// SPDX-License-Identifier: MIT
//
// The bytes of one file, as decoders see them: in memory when small, by descriptor always.
#ifndef TWX_IMAGE_SOURCE_H
#define TWX_IMAGE_SOURCE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** What became of the reads of one file. Decoders may read on threads of their own. */
struct twx_source_reads {
    const atomic_bool *stop;  // once it is set nothing more is read; NULL: never. Borrowed
    atomic_bool was_stopped;  // a read was refused for one of them
    atomic_int error_number;  // of the first read that failed; 0: none did
    _Atomic uint64_t n_bytes;
    bool is_part;         // what is read is a part of what the descriptor leads to:
    uint64_t part_first;  // from there on
    uint64_t part_bytes;
};

/** Borrowed by whoever gets it; the one who opened the file owns the descriptor and the bytes. */
struct twx_source {
    int fd;                // open for reading, seekable
    uint64_t size;         // bytes
    const uint8_t *bytes;  // all `size` of them, or NULL when the file is too large for memory
    struct twx_source_reads *reads;  // of those from fd; NULL: nobody asks
};

/**
 * Reads from a descriptor as twx_read_at does, and keeps count. Of a part, `offset` counts from its beginning.
 *
 * reads    may be NULL
 * returns  as twx_read_at; -1 with ECANCELED once *reads->stop is set
 */
ssize_t twx_counted_read(struct twx_source_reads *reads, int fd, void *to, size_t n,
                         uint64_t offset);

/** Copies up to n bytes from `offset`; returns how many there are (0 at or past the end, or on a read error). */
size_t twx_source_read(const struct twx_source *source, uint64_t offset, void *to, size_t n);

/** Whether exactly n bytes could be copied from `offset`. */
static inline bool twx_source_has(const struct twx_source *source, uint64_t offset, void *to,
                                  size_t n)
{
    return twx_source_read(source, offset, to, n) == n;
}

/**
 * Has the first n bytes in memory, as they are or as a copy.
 *
 * source   its bytes are set, and are n of a copy
 * copy     out: owned, free(); NULL: they were there
 * returns  false: they cannot be read, or out of memory
 */
bool twx_source_hold(struct twx_source *source, size_t n, uint8_t **copy)
    __attribute__((warn_unused_result));

#endif
