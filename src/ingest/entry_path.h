// SPDX-License-Identifier: MIT
//
// A path of a list as an index has it: its folder made real, its last name as it stands there.
#ifndef TWX_INGEST_ENTRY_PATH_H
#define TWX_INGEST_ENTRY_PATH_H

#include <sys/types.h>

/** The folder of the last entry, as lists tend to stay in one. A zeroed one is empty. */
struct twx_entry_folder {
    char *given;  // as it stood in the list
    char *real;   // its realpath, owned by malloc; NULL when it has none
    int error_number;
};

void twx_entry_folder_release(struct twx_entry_folder *folder);

/** The path of an entry.  returns: owned (free); NULL with errno */
char *twx_entry_path(struct twx_entry_folder *cache, const char *entry)
    __attribute__((warn_unused_result));

/**
 * The highest folder above `folder`, or itself, that is on the same device: its mount point.
 *
 * folder   absolute
 * returns  owned (free); NULL: out of memory
 */
char *twx_mount_point_of(const char *folder, dev_t device) __attribute__((warn_unused_result));

#endif
