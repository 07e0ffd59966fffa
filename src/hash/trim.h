// SPDX-License-Identifier: MIT
//
// What a picture is without its borders: bars above, below and beside it that are of one level, also those that carry
// text: letterboxes, frames, caption bars, the bars of a phone's screen.
#ifndef TWX_HASH_TRIM_H
#define TWX_HASH_TRIM_H

#include <stdbool.h>

#include "hash/plane.h"

struct twx_trimmed {
    bool has_outer;
    struct twx_box
        outer;  // without the outermost bars that are about as thick: what is plain within may be of the picture
    bool has_inner;        // there is more to cut
    struct twx_box inner;  // without the bars within these, either
};

/**
 * Finds the bars of a picture. A mirrored or turned picture has the mirrored or turned boxes. What leaves too little is no
 * cut, but the picture.
 *
 * trimmed  out
 * threads  pure
 */
void twx_trim(const struct twx_reduced_plane *plane, struct twx_trimmed *trimmed);

#endif
