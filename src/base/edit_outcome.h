// SPDX-License-Identifier: MIT
//
// What became of a file whose edited copies were to be hashed, and of each copy.
#ifndef TWX_BASE_EDIT_OUTCOME_H
#define TWX_BASE_EDIT_OUTCOME_H

#include "base/variant_list.h"

enum twx_edit_outcome {
    TWX_EDIT_DONE = 0,
    /** The file is missing, or not the one that was indexed: its size or mtime is another. */
    TWX_EDIT_GONE = 1,
    TWX_EDIT_FAILED = 2,  // it, or a copy of it, cannot be read or decoded
};

/** The hashes of an edited copy. */
struct twx_edited_copy {
    uint8_t hash[TWX_HASH_BYTES_MAX];
    struct twx_variant_list variants;
};

#endif
