// SPDX-License-Identifier: MIT
//
// By libjxl: JPEG XL, always. libvips 8.14 decodes all frames of an animation into one buffer and returns the
// last.
#ifndef TWX_IMAGE_DECODE_JXL_H
#define TWX_IMAGE_DECODE_JXL_H

#include "image/decode_call.h"

/** Of the library in use: major << 16 | minor << 8 | micro. */
uint32_t twx_jxl_version(void);

/**
 * Decodes the first frame by libjxl, on the calling thread, turned upright: see decode_call.h.
 *
 * errors   TWX_FAILED when out of memory; what the sink's begin returns
 * threads  any
 */
enum twx_status twx_jxl_decode(const struct twx_decode_call *call, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
