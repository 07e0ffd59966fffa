// SPDX-License-Identifier: MIT
//
// Small planes to JPEG, by libjpeg-turbo.
#ifndef TWX_PAGE_ENCODE_JPEG_H
#define TWX_PAGE_ENCODE_JPEG_H

#include <stdbool.h>

#include "hash/area.h"

/**
 * plane    of 1 or 3 channels, not empty
 * jpeg     out, owned: free; NULL when out of memory
 * n        out: its bytes
 * returns  false when out of memory
 * threads  pure
 */
bool twx_encode_jpeg(const struct twx_small_plane *plane, unsigned char **jpeg, size_t *n)
    __attribute__((warn_unused_result));

#endif
