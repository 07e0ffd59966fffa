// SPDX-License-Identifier: MIT
//
// The first coefficients of luma of a progressive JPEG: the scans that have them are read, the others passed over.
#ifndef TWX_IMAGE_JPEG_PROGRESSIVE_H
#define TWX_IMAGE_JPEG_PROGRESSIVE_H

#include "image/jpeg_data.h"
#include "image/jpeg_frame.h"

/** A zeroed one is empty. */
struct twx_jpeg_firsts {
    int16_t *values;  // owned: row by row, of the blocks that show
    size_t cap;
    uint32_t width;  // blocks
    uint32_t height;
    int32_t step;  // of their quantisation
};

/** Where a progressive file is being read. */
struct twx_jpeg_progress {
    const uint8_t *bytes;
    size_t n;
    size_t at;
    struct twx_jpeg_frame *frame;
    struct twx_jpeg_scan scan;  // the next
};

/**
 * Reads scans to the end of the image.
 *
 * progress  with the first scan
 * data      room for the data of a scan
 * firsts    out
 * returns   false: decode it otherwise; also when out of memory
 */
bool twx_jpeg_progressive_read(struct twx_jpeg_progress *progress, struct twx_jpeg_data *data,
                               struct twx_jpeg_firsts *firsts) __attribute__((warn_unused_result));

#endif
