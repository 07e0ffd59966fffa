// SPDX-License-Identifier: MIT
//
// Which format a file is of, by its first bytes alone.
#ifndef TWX_BASE_SIGNATURE_H
#define TWX_BASE_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "twindex.h"

enum { TWX_SIGNATURE_BYTES = 1024 };  // SVG may begin with a prolog and comments

struct twx_signature {
    bool is_image;
    enum twx_format
        format;  // TWX_FORMAT_NONE: of an image that is not decoded. Of TIFF: a camera RAW, perhaps
};

/**
 * head     the first n_head bytes, up to TWX_SIGNATURE_BYTES
 * size     of the file
 * threads  pure
 */
struct twx_signature twx_signature_of(const uint8_t *head, size_t n_head, uint64_t size);

/** Whether a file begins as TIFF or BigTIFF do, of either byte order.  threads: pure */
bool twx_tiff_has_signature(const uint8_t *head, size_t n_head);

#endif
