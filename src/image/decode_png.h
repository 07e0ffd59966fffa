// SPDX-License-Identifier: MIT
//
// By libdeflate and our own unfiltering: a PNG that is whole and usual, inflated at once. Any doubt about a file is libvips'
// business, so that no verdict but success is given here.
#ifndef TWX_IMAGE_DECODE_PNG_H
#define TWX_IMAGE_DECODE_PNG_H

#include "image/decode_call.h"

/** Buffers of one thread, reused from file to file. */
struct twx_png;

/** Owned: twx_png_free. NULL when out of memory. */
struct twx_png *twx_png_create(void);
/** Accepts NULL. */
void twx_png_free(struct twx_png *png);

/** Of libdeflate, as compiled against: major << 16 | minor << 8. */
uint32_t twx_png_version(void);

/**
 * Decodes a PNG into the very pixels that libvips gives: see decode_call.h.
 *
 * declined  out: true when another decoder must be asked; picture and verdict are then untouched, and nothing was pushed
 * errors    TWX_NO_MEMORY; what the sink's begin returns
 */
enum twx_status twx_png_decode(struct twx_png *png, const struct twx_decode_call *call,
                               bool *declined, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
