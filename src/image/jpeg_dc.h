// SPDX-License-Identifier: MIT
//
// The luma of a JPEG at an eighth of its size, without libjpeg: the means of its blocks, which are the first coefficients, and
// all others are stepped over. Sample by sample what libjpeg's grey output at 1/8 is (ISLOW); what is in any doubt is declined.
#ifndef TWX_IMAGE_JPEG_DC_H
#define TWX_IMAGE_JPEG_DC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Buffers of one file after another, and tables, which often are the same. */
struct twx_jpeg_dc;

/** A plane, row-major without gaps; borrowed until the next. */
struct twx_jpeg_dc_plane {
    uint32_t width;  // an eighth of the picture, rounded up
    uint32_t height;
    const uint8_t *samples;
    bool is_progressive;
};

/** returns: owned, NULL when out of memory */
struct twx_jpeg_dc *twx_jpeg_dc_create(void);
/** Accepts NULL. */
void twx_jpeg_dc_free(struct twx_jpeg_dc *dc);

/**
 * Reads a file: of one scan, or progressive; by Huffman codes, 8 bits, grey or YCbCr. Of a progressive one the scans with luma's
 * first coefficients are read, and the others passed over: what is wrong in those does not show. Memory: the data of a scan, 4
 * bytes for each block of a row of MCUs, or 2 for each of a progressive file, and the plane.
 *
 * bytes    the file, n of them, at most 32 MiB
 * plane    out
 * returns  false: decode it otherwise; also when out of memory
 * threads  one thread at a time
 */
bool twx_jpeg_dc_read(struct twx_jpeg_dc *dc, const uint8_t *bytes, size_t n,
                      struct twx_jpeg_dc_plane *plane) __attribute__((warn_unused_result));

#endif
