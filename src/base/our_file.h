// SPDX-License-Identifier: MIT
//
// Files of a kind of ours (ranks, edges, search tables) being written: whole or not at all, over nothing but an earlier one
// of the kind, with a running checksum.
#ifndef TWX_BASE_OUR_FILE_H
#define TWX_BASE_OUR_FILE_H

#include "base/atomicfile.h"
#include "base/checksum.h"

struct twx_our_file {
    struct twx_atomic_file *file;  // owned
    struct twx_checksum64 *sum;    // owned
    FILE *stream;                  // borrowed
    const char *path;              // borrowed
};

enum { TWX_OUR_MAGIC_BYTES = 8 };

/** Whether a path is that of a regular file of the kind.  magic: TWX_OUR_MAGIC_BYTES that files of the kind begin with */
bool twx_is_our_file(const char *path, const char *magic);

/**
 * Begins one.
 *
 * file     out: twx_our_file_release, whatever is returned
 * magic    as of twx_is_our_file
 * errors   TWX_USAGE: what has the name is no such file; by errno
 */
enum twx_status twx_our_file_create(struct twx_our_file *file, const char *path, const char *magic,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Drops what was not committed. */
void twx_our_file_release(struct twx_our_file *file);

/** Adds bytes, also to the checksum; errors are those of the commit.  bytes: may be NULL when n is 0 */
void twx_our_file_put(struct twx_our_file *file, const void *bytes, size_t n);
/** Adds bytes that the checksum is not of. */
void twx_our_file_put_plain(struct twx_our_file *file, const void *bytes, size_t n);
/** Begins the checksum again. */
void twx_our_file_begin_sum(struct twx_our_file *file);
/** The checksum since the beginning. */
uint64_t twx_our_file_sum(const struct twx_our_file *file);
/** Gives the file its name.  errors: by errno: nothing is changed */
enum twx_status twx_our_file_commit(struct twx_our_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
