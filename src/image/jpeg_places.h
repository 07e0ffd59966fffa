// SPDX-License-Identifier: MIT
//
// Where the blocks of a scan of all coefficients begin. Internal to jpeg_blocks.c.
#ifndef TWX_IMAGE_JPEG_PLACES_H
#define TWX_IMAGE_JPEG_PLACES_H

#include "image/jpeg_data.h"
#include "image/jpeg_huffman.h"

/** A zeroed one is empty. */
struct twx_jpeg_places {
    uint32_t *
        at;  // owned: of each block, in the order of the data: bits before it; and the end of the last
    size_t cap;
    uint32_t *ahead;  // owned: scratch: what the second reader found
    size_t ahead_cap;
};

/** Accepts a zeroed one. */
void twx_jpeg_places_release(struct twx_jpeg_places *places);

/**
 * Steps over all blocks of a scan. Memory, which is kept for the next: 4 bytes for each, and as many to look ahead; at most 64 MiB.
 *
 * places   out: at
 * data     of the scan
 * tables   of the channels of the frame
 * is_fast  the machine has the shifts of jpeg_bits.h
 * returns  false when a block is invalid, or a part does not end where it should; of too many blocks; when out of memory
 */
bool twx_jpeg_places_find(struct twx_jpeg_places *places, const struct twx_jpeg_data *data,
                          const struct twx_jpeg_frame *frame,
                          const struct twx_jpeg_tables *const *tables, bool is_fast)
    __attribute__((warn_unused_result));

#endif
