// SPDX-License-Identifier: MIT
//
// The entries of a TIFF or BigTIFF directory, read with bounds: for the first directory of a file and for EXIF
// blocks, which have the same structure.
#ifndef TWX_IMAGE_TIFF_IFD_H
#define TWX_IMAGE_TIFF_IFD_H

#include "image/source.h"

struct twx_tiff_reader {
    const struct twx_source *source;
    bool is_big_endian;
    bool is_big_tiff;
    uint64_t first_ifd;  // offset
};

/** One entry: `count` values of `size` bytes at `offset`. */
struct twx_tiff_entry {
    unsigned tag;
    unsigned size;  // 0 for an unknown type
    uint64_t count;
    uint64_t offset;
};

/** Begins to read; false when the header is not whole. */
bool twx_tiff_reader_init(struct twx_tiff_reader *reader, const struct twx_source *source);

/** Entries of a directory, bounded to what real files hold; false when it lies outside the file. */
bool twx_tiff_n_entries(const struct twx_tiff_reader *reader, uint64_t ifd, uint64_t *n_entries);

/** The i-th entry of a directory; false past the end of the file. */
bool twx_tiff_entry(const struct twx_tiff_reader *reader, uint64_t ifd, uint64_t i,
                    struct twx_tiff_entry *entry);

/** The i-th value of an entry; 0 past its end or the file's. */
uint64_t twx_tiff_value(const struct twx_tiff_reader *reader, const struct twx_tiff_entry *entry,
                        uint64_t i);

#endif
