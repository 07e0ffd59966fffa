// SPDX-License-Identifier: MIT
//
// What became of a file whose edited copies were to be hashed.
#ifndef TWX_BASE_EDIT_OUTCOME_H
#define TWX_BASE_EDIT_OUTCOME_H

enum twx_edit_outcome {
    TWX_EDIT_DONE = 0,
    /** The file is missing, or not the one that was indexed: its size or mtime is another. */
    TWX_EDIT_GONE = 1,
    TWX_EDIT_FAILED = 2,  // it, or a copy of it, cannot be read or decoded
};

#endif
