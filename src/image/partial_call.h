// SPDX-License-Identifier: MIT
//
// What partial.c hands to a decoder of truncated files.
#ifndef TWX_IMAGE_PARTIAL_CALL_H
#define TWX_IMAGE_PARTIAL_CALL_H

#include "image/decode_call.h"

/** One truncated file; all borrowed. */
struct twx_partial_call {
    const struct twx_source *source;
    const struct twx_layout *layout;
    const struct twx_decode_limits *limits;
    const struct twx_pixel_sink *sink;
};

/** What became of it. */
struct twx_partial_rows {
    uint32_t width;  // of the stored picture; 0: the header could not be read
    uint32_t height;
    bool has_alpha;
    uint32_t n_rows;         // of the stored picture, complete
    enum twx_status status;  // of the sink's begin, or TWX_NO_MEMORY
};

/** Whether a size from a header may be decoded. */
static inline bool twx_partial_is_allowed(const struct twx_partial_call *call, uint64_t width,
                                          uint64_t height)
{
    return width > 0 && height > 0 && width * height <= call->limits->max_pixels;
}

#endif
