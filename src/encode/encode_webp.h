// SPDX-License-Identifier: MIT
//
// Pixels to lossless WebP, without libwebp, for the reasons of encode_png.h.
#ifndef TWX_ENCODE_ENCODE_WEBP_H
#define TWX_ENCODE_ENCODE_WEBP_H

#include <stdbool.h>
#include <stddef.h>

#include "encode/raster.h"

/**
 * raster   at most 16,384 pixels wide and high, and 2^26 in all
 * webp     out, owned: free; NULL when out of memory
 * n        out: its bytes
 * returns  false when out of memory
 * threads  pure
 * source   RFC 9649
 */
bool twx_encode_webp(const struct twx_raster *raster, unsigned char **webp, size_t *n)
    __attribute__((warn_unused_result));

#endif
