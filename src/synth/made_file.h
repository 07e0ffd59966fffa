// SPDX-License-Identifier: MIT
//
// Files that appear in a folder whole or not at all: written without a name, and then named. What ends between leaves nothing.
// Where a file system knows no files without names, they are called ".NAME.tmp" meanwhile. Nothing is synced.
#ifndef TWX_SYNTH_MADE_FILE_H
#define TWX_SYNTH_MADE_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum { TWX_MADE_NAME_ROOM = 64 };

struct twx_made_file {
    int folder;  // descriptor, borrowed
    int fd;      // to write to; owned
    const char
        *name;  // that it is to have in the folder; borrowed, shorter than TWX_MADE_NAME_ROOM - 8
    bool is_named;  // it has its name for the meantime
};

/** Begins one.  returns: false with errno on failure */
bool twx_made_file_begin(int folder, const char *name, struct twx_made_file *file)
    __attribute__((warn_unused_result));
/** Names it, unless something has that name (EEXIST), and closes it.  returns: false with errno on failure; it is gone then */
bool twx_made_file_publish(struct twx_made_file *file) __attribute__((warn_unused_result));
/** Drops it. errno stays. */
void twx_made_file_drop(struct twx_made_file *file);

/** All of these for a file of n bytes. */
bool twx_made_file_put(int folder, const char *name, const void *bytes, size_t n)
    __attribute__((warn_unused_result));

#endif
