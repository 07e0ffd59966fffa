// SPDX-License-Identifier: MIT
//
// Pulling the rows of an image out of libvips, strip by strip, on the calling thread.
#ifndef TWX_IMAGE_VIPS_ROWS_H
#define TWX_IMAGE_VIPS_ROWS_H

#include <vips/vips.h>

#include "image/decode_call.h"

/** Rows are read into this; owned by the caller, grows, freed with free(). */
struct twx_vips_scratch {
    uint8_t *row;
    size_t row_cap;
};

/**
 * Pulls all rows of a plain image through the sink of the call, which has begun.
 *
 * returns  0, or -1 when libvips or memory fails: some rows may have been pushed
 */
int twx_vips_push_rows(const struct twx_decode_call *call, VipsImage *image,
                       struct twx_vips_scratch *scratch);

#endif
