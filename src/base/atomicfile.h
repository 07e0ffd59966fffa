// SPDX-License-Identifier: MIT
//
// Publishing files: written under a temporary name in the same folder, checked, fsynced, renamed. A reader
// never sees half a file; a file not committed leaves nothing behind.
#ifndef TWX_BASE_ATOMICFILE_H
#define TWX_BASE_ATOMICFILE_H

#include <stdio.h>

#include "base/status.h"

struct twx_atomic_file;

/**
 * Begins a temporary file beside `path`, under a name that nobody had. It has the owner, the permissions and the ACL of
 * the file that it will replace, as far as we may; a new one those that the umask leaves. A path that is a symbolic link
 * is replaced, not followed.
 *
 * file     out, owned: ended by twx_atomic_file_commit or twx_atomic_file_free
 * errors   by errno; nothing is left
 */
enum twx_status twx_atomic_file_create(const char *path, struct twx_atomic_file **file,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/** The stream to write to; borrowed until commit or free. */
FILE *twx_atomic_file_stream(struct twx_atomic_file *file);
/** Flushes and syncs what was written, so that a commit has only to rename.  errors: by errno */
enum twx_status twx_atomic_file_sync(struct twx_atomic_file *file, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Flushes, syncs, renames, syncs the folder. Consumes *file (NULL afterwards) whatever is returned. */
enum twx_status twx_atomic_file_commit(struct twx_atomic_file **file, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Drops an uncommitted file. Accepts NULL. */
void twx_atomic_file_free(struct twx_atomic_file *file);

/** fsyncs the folder that holds `path`, so that a rename in it survives a power cut. */
enum twx_status twx_sync_folder_of(const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
