// SPDX-License-Identifier: MIT
//
// Whether files hold the bytes that they should: all of them are read.
#ifndef TWX_ACT_FILE_BYTES_H
#define TWX_ACT_FILE_BYTES_H

#include <stdbool.h>

#include "base/checksum.h"

/** The checksum of all bytes of an open file; false by errno. */
bool twx_sum_file_bytes(int fd, uint8_t checksum[static TWX_CHECKSUM_BYTES]);

/** The same of a regular file by its name, no link. */
bool twx_sum_path(const char *path, uint8_t checksum[static TWX_CHECKSUM_BYTES]);

/** Whether what a path leads to, through links, has this checksum; false, too, when it cannot be read. */
bool twx_has_bytes_of_checksum(const char *path, const uint8_t checksum[static TWX_CHECKSUM_BYTES]);

/** Whether two paths are those of regular files, no links, of equal bytes; false, too, when one cannot be read. */
bool twx_are_equal_files(const char *a, const char *b);

#endif
