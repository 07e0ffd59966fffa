// SPDX-License-Identifier: MIT
//
// Pixels to baseline JPEG, by libjpeg-turbo.
#ifndef TWX_ENCODE_ENCODE_JPEG_H
#define TWX_ENCODE_ENCODE_JPEG_H

#include <stdbool.h>
#include <stddef.h>

#include "encode/raster.h"

/**
 * raster    at most 65,500 pixels wide and high
 * quality   1..100; colour is halved (4:2:0) at any
 * is_small  with tables made for this picture: some 5 % smaller, and half as long again
 * jpeg      out, owned: free; NULL when out of memory
 * n         out: its bytes
 * returns   false when out of memory
 * threads   pure
 */
bool twx_encode_jpeg(const struct twx_raster *raster, int quality, bool is_small,
                     unsigned char **jpeg, size_t *n) __attribute__((warn_unused_result));

#endif
