// SPDX-License-Identifier: MIT
//
// By libavif, with dav1d: the luma of an AVIF, as it is stored, without colours being made first. Declines what has an alpha
// channel, several frames, more than 8 bits or colours whose luma is not that of Rec. 601, what is wanted in colour, and whatever is
// in any doubt: libvips decides on that.
#ifndef TWX_IMAGE_DECODE_AVIF_H
#define TWX_IMAGE_DECODE_AVIF_H

#include "image/decode_call.h"

/** Of the library in use: major << 16 | minor << 8 | micro. */
uint32_t twx_avif_version(void);

/**
 * Decodes an AVIF of one still, opaque picture to rows of luma.
 *
 * declined  out: true when nothing is decided (the sink was not begun): ask another decoder
 * errors    what the sink's begin returns
 * threads   any
 */
enum twx_status twx_avif_decode(const struct twx_decode_call *call, bool *declined,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
