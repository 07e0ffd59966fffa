// SPDX-License-Identifier: MIT
//
// By libjpeg-turbo: nearly all of most collections. Decodes luma or RGB, shrunk in the DCT, with one decoder
// object a thread. Declines whatever is unusual or in any doubt: libvips decides on that.
#ifndef TWX_IMAGE_DECODE_JPEG_H
#define TWX_IMAGE_DECODE_JPEG_H

#include "image/decode_call.h"

/** A reusable decoder object with its buffers. */
struct twx_jpeg;

/** Owned: twx_jpeg_free. NULL when out of memory. */
struct twx_jpeg *twx_jpeg_create(void);
/** Accepts NULL. */
void twx_jpeg_free(struct twx_jpeg *jpeg);

/** Of the library compiled against: major << 16 | minor << 8 | micro. */
uint32_t twx_jpeg_version(void);

/**
 * Decodes YCbCr and grey JPEG, baseline and progressive.
 *
 * declined  out: true when nothing is decided (the sink may have been begun): ask another decoder
 * errors    what the sink's begin returns
 * threads   one thread at a time
 */
enum twx_status twx_jpeg_decode(struct twx_jpeg *jpeg, const struct twx_decode_call *call,
                                bool *declined, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
