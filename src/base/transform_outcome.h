// SPDX-License-Identifier: MIT
//
// What became of a picture that was to be transformed.
#ifndef TWX_BASE_TRANSFORM_OUTCOME_H
#define TWX_BASE_TRANSFORM_OUTCOME_H

#include "twindex.h"

enum twx_transform_end {
    TWX_TRANSFORM_DONE = 0,
    TWX_TRANSFORM_NOT_AN_IMAGE = 1,
    TWX_TRANSFORM_FAILED = 2,          // `reason` says why
    TWX_TRANSFORM_TOO_LARGE = 3,       // what was made has too many pixels for a run
    TWX_TRANSFORM_TOO_WIDE = 4,        // or on a side for its format
    TWX_TRANSFORM_TOO_MANY_BYTES = 5,  // or above TWX_TRANSFORMED_BYTES_MAX
    TWX_N_TRANSFORM_ENDS = 6,
};

struct twx_transform_outcome {
    enum twx_transform_end end;
    enum twx_reason reason;  // of TWX_TRANSFORM_FAILED, else none
};

#endif
