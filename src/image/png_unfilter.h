// SPDX-License-Identifier: MIT
//
// What a PNG's filters took from a row is put back. Pure.
#ifndef TWX_IMAGE_PNG_UNFILTER_H
#define TWX_IMAGE_PNG_UNFILTER_H

#include <stddef.h>
#include <stdint.h>

/** The filters of a row. Values are those of the format. */
enum twx_png_filter {
    TWX_PNG_NONE = 0,
    TWX_PNG_SUB = 1,
    TWX_PNG_UP = 2,
    TWX_PNG_AVERAGE = 3,
    TWX_PNG_PAETH = 4,
    TWX_PNG_N_FILTERS,
};

enum { TWX_PNG_PADDING = 1 };  // bytes behind a row that are read, and change nothing

/**
 * Undoes the filter of a row, in place, by what the processor has.
 *
 * row          n bytes, then TWX_PNG_PADDING
 * above        the row before it, done, and its padding; zeros above the first
 * n            a multiple of pixel_bytes
 * pixel_bytes  1..4: of a whole pixel, 1 where more than one share a byte
 *
 * source       PNG (Portable Network Graphics) Specification, third edition, section 9
 */
void twx_png_unfilter(enum twx_png_filter filter, uint8_t *restrict row,
                      const uint8_t *restrict above, size_t n, unsigned pixel_bytes);

/** The same byte by byte, on any processor; reads no padding. */
void twx_png_unfilter_plain(enum twx_png_filter filter, uint8_t *restrict row,
                            const uint8_t *restrict above, size_t n, unsigned pixel_bytes);

#endif
