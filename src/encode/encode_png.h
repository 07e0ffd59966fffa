// SPDX-License-Identifier: MIT
//
// Pixels to PNG, without libpng: a program that opens no image links nothing that reads one, and the bytes are the same
// whatever zlib is installed.
#ifndef TWX_ENCODE_ENCODE_PNG_H
#define TWX_ENCODE_ENCODE_PNG_H

#include <stdbool.h>
#include <stddef.h>

#include "encode/raster.h"

/**
 * raster   at most 2^26 pixels
 * png      out, owned: free; NULL when out of memory
 * n        out: its bytes
 * returns  false when out of memory
 * threads  pure
 * source   PNG, third edition (W3C 2025); RFC 1950, RFC 1951
 */
bool twx_encode_png(const struct twx_raster *raster, unsigned char **png, size_t *n)
    __attribute__((warn_unused_result));

#endif
