// SPDX-License-Identifier: MIT
//
// By libvips: decodes every format but JPEG XL, by its loader's name and no other.
#ifndef TWX_IMAGE_DECODE_VIPS_H
#define TWX_IMAGE_DECODE_VIPS_H

#include "image/decode_call.h"
#include "image/vips_rows.h"

/**
 * Decodes by libvips: see decode_call.h. Reason TWX_REASON_CORRUPT stands for any failure to decode.
 *
 * errors   what the sink's begin returns
 * threads  any, each with its own scratch
 */
enum twx_status twx_vips_decode(const struct twx_decode_call *call,
                                struct twx_vips_scratch *scratch, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
