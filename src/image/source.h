// SPDX-License-Identifier: MIT
//
// The bytes of one file, as decoders see them: in memory when small, by descriptor always.
#ifndef TWX_IMAGE_SOURCE_H
#define TWX_IMAGE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Borrowed by whoever gets it; the one who opened the file owns the descriptor and the bytes. */
struct twx_source {
    int fd;                // open for reading, seekable
    uint64_t size;         // bytes
    const uint8_t *bytes;  // all `size` of them, or NULL when the file is too large for memory
};

/** Copies up to n bytes from `offset`; returns how many there are (0 at or past the end, or on a read error). */
size_t twx_source_read(const struct twx_source *source, uint64_t offset, void *to, size_t n);

/** Whether exactly n bytes could be copied from `offset`. */
static inline bool twx_source_has(const struct twx_source *source, uint64_t offset, void *to,
                                  size_t n)
{
    return twx_source_read(source, offset, to, n) == n;
}

#endif
