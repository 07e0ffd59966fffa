// SPDX-License-Identifier: MIT
//
// The luma of a JPEG at an eighth or a quarter of its size, without libjpeg: from the first coefficients of its blocks; all others are
// stepped over. At an eighth it is sample by sample what libjpeg's grey output at 1/8 is (ISLOW). What is in any doubt is declined.
#ifndef TWX_IMAGE_JPEG_BLOCKS_H
#define TWX_IMAGE_JPEG_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/jpeg_means.h"

/** Buffers of one file after another, and tables, which often are the same. */
struct twx_jpeg_blocks;

/** A plane, row-major without gaps; borrowed until the next. */
struct twx_jpeg_plane {
    uint32_t width;  // blocks of the picture, or twice as many
    uint32_t height;
    const uint8_t *samples;
    bool is_progressive;
};

/** returns: owned, NULL when out of memory */
struct twx_jpeg_blocks *twx_jpeg_blocks_create(void);
/** Accepts NULL. */
void twx_jpeg_blocks_free(struct twx_jpeg_blocks *blocks);
/** From now on what runs on any machine, for tests: samples are the same. */
void twx_jpeg_blocks_be_plain(struct twx_jpeg_blocks *blocks);

/**
 * Reads a file: of one scan, or progressive; by Huffman codes, 8 bits, grey or YCbCr. Of a progressive one the scans with luma's
 * first coefficients are read, and the others passed over: what is wrong in those does not show. Memory: the data of a scan, 4
 * bytes for each block of all channels, and as many again of which mostly half are touched, or 2 for each block of luma of a
 * progressive file, and the plane.
 *
 * bytes    the file, n of them, at most 32 MiB
 * means    what the samples are; quarters are to be had of one scan alone
 * plane    out
 * returns  false: decode it otherwise; also when out of memory
 * threads  one thread at a time
 */
bool twx_jpeg_blocks_read(struct twx_jpeg_blocks *blocks, const uint8_t *bytes, size_t n,
                          enum twx_jpeg_means means, struct twx_jpeg_plane *plane)
    __attribute__((warn_unused_result));

#endif
