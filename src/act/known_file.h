// SPDX-License-Identifier: MIT
//
// A file that the index knows, open, and whether it still is what was indexed.
#ifndef TWX_ACT_KNOWN_FILE_H
#define TWX_ACT_KNOWN_FILE_H

#include <sys/stat.h>

#include "store/index_details.h"

/** Zeroed, with fd -1: none. */
struct twx_known_file {
    char *path;  // owned
    int fd;
    struct stat st;  // when it was opened
    struct twx_file_details details;
    bool is_verified;  // its bytes were read, and have the index's checksum
    bool has_cksum;
    uint32_t cksum;  // as twx_posix_cksum
};

/** Nothing open. */
void twx_known_file_init(struct twx_known_file *file);
/** Closes; may be opened again. Accepts an empty one. */
void twx_known_file_close(struct twx_known_file *file);

/**
 * Opens a file and compares it with the index: by size, mtime, inode.
 *
 * planned_ns  when it was planned: an entry of the index that is younger is no longer what was planned
 * file        out, closed before: twx_known_file_close, whatever is returned
 * errors      TWX_FAILED, naming the file: not indexed, gone, no regular file, changed, indexed again; those of reading
 */
enum twx_status twx_known_file_open(struct twx_index *index, const char *path, int64_t planned_ns,
                                    struct twx_known_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Reads its bytes, unless that was done, and compares their checksum.  errors: TWX_FAILED, naming the file */
enum twx_status twx_known_file_verify(struct twx_known_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Reads its bytes for `cksum`, unless that was done.  errors: by errno */
enum twx_status twx_known_file_sum(struct twx_known_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Whether the open file, and what has its name, are what they were when it was opened. */
bool twx_known_file_is_unchanged(const struct twx_known_file *file);

#endif
