// SPDX-License-Identifier: MIT
//
// The rows of a truncated PNG.
#ifndef TWX_IMAGE_PARTIAL_PNG_H
#define TWX_IMAGE_PARTIAL_PNG_H

#include "image/partial_call.h"

/**
 * Pushes the complete rows of a truncated PNG into the sink.
 *
 * rows     in: zero; out
 * errors   rows->status
 * threads  any
 */
void twx_partial_png(const struct twx_partial_call *call, struct twx_partial_rows *rows,
                     struct twx_error *err);

#endif
