// SPDX-License-Identifier: MIT
//
// One file to a file that is made of its picture: what the job `transform` does.
#ifndef TWX_FILE_TRANSFORM_FILE_H
#define TWX_FILE_TRANSFORM_FILE_H

#include "file/load_file.h"
#include "image/transform.h"

/** What became of a file. */
struct twx_transformed_file {
    enum twx_file_outcome outcome;
    int error_number;                      // of TWX_FILE_UNREADABLE
    uint64_t n_read;                       // bytes, whatever the outcome
    struct twx_transform_outcome picture;  // of TWX_FILE_DONE
    char hint[TWX_TRANSFORM_HINT_BYTES];
};

/** What is wanted of a file. */
struct twx_transform_wanted {
    struct twx_file_version version;  // of another one, the outcome is TWX_FILE_CHANGING
    enum twx_format format;           // of what is made
    enum twx_checksums reads;         // as it was loaded
};

/**
 * Transforms the picture of a loaded file, and closes the file. One that moved since it was opened is read once more, then
 * given up.
 *
 * file     as twx_file_load left it; closed afterwards
 * room     out: the bytes of the file that is made
 * made     out
 * returns  TWX_OK whatever became of the file: that is made->outcome and made->picture
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_transform_file(const struct twx_transform *transform,
                                   struct twx_loaded_file *file,
                                   const struct twx_transform_wanted *wanted, struct twx_room *room,
                                   struct twx_transformed_file *made, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
