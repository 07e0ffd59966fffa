// SPDX-License-Identifier: MIT
//
// The rows of a truncated JPEG.
#ifndef TWX_IMAGE_PARTIAL_JPEG_H
#define TWX_IMAGE_PARTIAL_JPEG_H

#include "image/partial_call.h"

/**
 * Pushes the complete rows of a truncated JPEG into the sink.
 *
 * rows     in: zero; out
 * errors   rows->status
 * threads  any
 */
void twx_partial_jpeg(const struct twx_partial_call *call, struct twx_partial_rows *rows,
                      struct twx_error *err);

#endif
