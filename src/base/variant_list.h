// SPDX-License-Identifier: MIT
//
// Hashes of parts of a picture, beside that of the whole one: by them a picture is found that was cropped, or that was
// given a border, of which the whole looks like another picture.
#ifndef TWX_BASE_VARIANT_LIST_H
#define TWX_BASE_VARIANT_LIST_H

#include "twindex.h"

/** Which part of the upright picture a hash is of. Values are stored: pinned for ever. */
enum twx_variant_kind {
    TWX_VARIANT_NONE = 0,
    TWX_VARIANT_OUTER = 1,      // without its outermost bars, where it has any
    TWX_VARIANT_TRIMMED = 2,    // without the bars within these, too
    TWX_VARIANT_CENTRE_90 = 3,  // of the width and of the height
    TWX_VARIANT_CENTRE_80 = 4,
    TWX_VARIANT_SQUARE = 5,    // the largest in the centre; of no square
    TWX_VARIANT_WIDE = 6,      // likewise of 16:9, or 9:16 of a picture that is higher than wide
    TWX_VARIANT_OFF_LEFT = 7,  // without 10 % of the width or height on one side
    TWX_VARIANT_OFF_RIGHT = 8,
    TWX_VARIANT_OFF_TOP = 9,
    TWX_VARIANT_OFF_BOTTOM = 10,
    TWX_N_VARIANT_KINDS = 11,
};

enum { TWX_VARIANTS_MAX = TWX_N_VARIANT_KINDS - 1 };

/** The variants of one image, ascending by kind. */
struct twx_variant_list {
    enum twx_variants level;  // which ones were looked for
    unsigned n;
    uint8_t kinds[TWX_VARIANTS_MAX];
    uint8_t hashes[TWX_VARIANTS_MAX][TWX_HASH_BYTES_MAX];
};

/** What a match by a variant is called. */
static inline enum twx_via twx_via_of_kind(unsigned kind)
{
    return kind == TWX_VARIANT_NONE      ? TWX_VIA_WHOLE
           : kind <= TWX_VARIANT_TRIMMED ? TWX_VIA_TRIMMED
                                         : TWX_VIA_CROP;
}

#endif
