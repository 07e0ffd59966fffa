// SPDX-License-Identifier: MIT
//
// One step of what is done to files: what a journal holds of it, and all that it takes to undo it.
//
//   move    a file goes to another name on its file system, by rename
//   copy    likewise, but where it cannot be renamed, over file systems, it is copied, then removed
//   link    a file of a keeper's bytes is replaced by a hard link to the keeper
//   symlink ... by a symbolic link
//   folder  a folder is made
//
// A step is undone by what is found on the disk, not by what the journal says was done: before a step, in the middle of it,
// after it, and again.
#ifndef TWX_ACT_STEP_H
#define TWX_ACT_STEP_H

#include "base/status.h"

enum twx_step_kind {
    TWX_STEP_MOVE = 0,
    TWX_STEP_COPY = 1,
    TWX_STEP_LINK = 2,
    TWX_STEP_SYMLINK = 3,
    TWX_STEP_FOLDER = 4,
    TWX_N_STEP_KINDS = 5,
};

struct twx_step {
    enum twx_step_kind kind;
    char *from;  // owned: the file, absolute
    char *to;    // owned: its new name; of links the keeper, of a folder its own name again
    char *
        aside;  // owned: of move the .trashinfo, "" without; else the temporary name beside `from`, or `to` of a copy
    uint64_t inode;
    uint64_t bytes;
    int64_t mtime_ns;
    uint32_t mode;  // permissions
    uint32_t uid;
    uint32_t gid;
    bool has_checksum;
    uint8_t checksum[TWX_CHECKSUM_BYTES];  // of its bytes
};

/** Accepts a zeroed one. */
void twx_step_release(struct twx_step *step);

/** A line of a journal, with its end.  returns: owned (free); NULL when out of memory */
char *twx_step_put(const struct twx_step *step) __attribute__((warn_unused_result));
/**
 * Reads such a line, without its end.
 *
 * step     out: twx_step_release, whatever is returned
 * returns  false for another text, or when out of memory
 */
bool twx_step_get(const char *line, struct twx_step *step) __attribute__((warn_unused_result));

#endif
