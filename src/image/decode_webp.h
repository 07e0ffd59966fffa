// SPDX-License-Identifier: MIT
//
// By libwebp: the luma of lossy WebP, as it is stored, without colours being made first. Declines what has an alpha channel,
// several frames or lossless pixels, what is wanted in colour, and whatever is in any doubt: libvips decides on that.
#ifndef TWX_IMAGE_DECODE_WEBP_H
#define TWX_IMAGE_DECODE_WEBP_H

#include "image/decode_call.h"

/** Of the library in use: major << 16 | minor << 8 | micro. */
uint32_t twx_webp_version(void);

/**
 * Decodes a still, opaque, lossy WebP to rows of luma.
 *
 * declined  out: true when nothing is decided (the sink was not begun): ask another decoder
 * errors    what the sink's begin returns
 * threads   any
 */
enum twx_status twx_webp_decode(const struct twx_decode_call *call, bool *declined,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
