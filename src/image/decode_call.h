// SPDX-License-Identifier: MIT
//
// What decode.c hands to a decoder.
#ifndef TWX_IMAGE_DECODE_CALL_H
#define TWX_IMAGE_DECODE_CALL_H

#include "image/decode.h"
#include "image/layout.h"

/** One file to decode; all borrowed. */
struct twx_decode_call {
    const struct twx_source *source;
    enum twx_format format;
    struct twx_layout layout;  // what the header said, zero where unknown
    const struct twx_decode_limits *limits;
    const struct twx_pixel_sink *sink;
    struct twx_picture *picture;  // out
    struct twx_verdict *verdict;  // out
};

#endif
