// SPDX-License-Identifier: MIT
//
// The part of a repair that copies the packed blocks of hashes. A hash is known by its place, so a block that is lost
// leaves a gap of its size.
#ifndef TWX_STORE_REPAIR_BLOCKS_H
#define TWX_STORE_REPAIR_BLOCKS_H

#include "store/db.h"

/**
 * Copies the blocks that agree with their checksums into an index without any; those between them are filled with zeros.
 *
 * made     in a transaction; gets the table temp.lost_blocks of their numbers, and its number of hashes
 * n_lost   out: blocks
 * errors   of either index; damage of a block is none
 */
enum twx_status twx_repair_blocks(struct twx_index *damaged, struct twx_index *made,
                                  uint64_t *n_lost, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
