// SPDX-License-Identifier: MIT
//
// What became of a file that was to be read.
#ifndef TWX_BASE_FILE_OUTCOME_H
#define TWX_BASE_FILE_OUTCOME_H

enum twx_file_outcome {
    TWX_FILE_DONE = 0,         // so far, nothing speaks against it
    TWX_FILE_VANISHED = 1,     // gone since it was named
    TWX_FILE_NOT_REGULAR = 2,  // became a folder, link, FIFO, ... since it was named
    TWX_FILE_UNREADABLE = 3,   // cannot be opened or read: see error_number
    TWX_FILE_CHANGING = 4,     // moved while it was read, twice, or is not as it was named
    TWX_FILE_STOPPED = 5,      // the reading was asked to stop: nothing is known of it
};

enum { TWX_FILE_N_OUTCOMES = TWX_FILE_STOPPED + 1 };

#endif
