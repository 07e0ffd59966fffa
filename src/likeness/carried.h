// SPDX-License-Identifier: MIT
//
// Which of two copies of a picture was made from the other, by their fineness.
#ifndef TWX_LIKENESS_CARRIED_H
#define TWX_LIKENESS_CARRIED_H

#include "hash/fineness.h"

enum {
    TWX_ENLARGED_MOST = 6
};  // side by side: of more, the finest detail of the smaller one is in the lowest bins

/**
 * Whether the larger of two copies of a picture carries no more than the smaller one, as if enlarged from it.
 *
 * Enlarging by interpolation leaves hardly anything above the finest detail of the smaller picture, and takes something of
 * that detail, most of the finest; reducing does the opposite. In doubt, and where not both were measured, it carries more.
 *
 * scale    side of the larger one by side of the smaller one; outside of 1.05 to TWX_ENLARGED_MOST there is always doubt
 * threads  pure
 */
bool twx_is_enlarged(const struct twx_fineness *larger, const struct twx_fineness *smaller,
                     double scale);

/** Whether a picture was decoded from a JPEG of its size, as it lies.  threads: pure */
bool twx_shows_jpeg_blocks(const struct twx_fineness *fineness);

#endif
