// SPDX-License-Identifier: MIT
//
// Copies of files with all that belongs to them, and looks at files that must be just so.
#ifndef TWX_ACT_COPY_FILE_H
#define TWX_ACT_COPY_FILE_H

#include "act/step.h"

/** Whether a name is that of a regular file, no link, of the bytes and mtime of a step's file. */
bool twx_is_file_of_step(const char *path, const struct twx_step *step);

/** The same of a copy, on a file system whose times may be coarser: by two seconds at most. */
bool twx_is_copy_of_step(const char *path, const struct twx_step *step);

/** Whether the name is that of a regular file with this inode number. */
bool twx_has_inode(const char *path, uint64_t inode);

/**
 * Copies a file to a new name: bytes, extended attributes, and the mode, owner and mtime of a step. It is on the disk
 * then, but its name may not be.
 *
 * from     regular; its bytes must have the step's checksum, if that is known
 * to       nothing has this name
 * checksum  out: of the bytes that were copied
 * errors   by errno; TWX_FAILED: the bytes are others. `to` is gone again.
 */
enum twx_status twx_copy_file(const char *from, const char *to, const struct twx_step *step,
                              uint8_t checksum[static TWX_CHECKSUM_BYTES], struct twx_error *err)
    __attribute__((warn_unused_result));

/** Whether two files have the same extended attributes. */
bool twx_has_same_xattrs(int a, int b);

#endif
