// SPDX-License-Identifier: MIT
//
// Walking a tree: each folder's files in order of name, then its folders. Follows no links, opens no file,
// stops at a file system's border only when asked to but reports it, and does not fall into loops of bind mounts.
#ifndef TWX_INGEST_WALK_H
#define TWX_INGEST_WALK_H

#include "base/exclude.h"
#include "ingest/input.h"
#include "ingest/kept_out.h"

/** What a walk does not go through. */
struct twx_walk_limits {
    const struct twx_exclude
        *exclude;  // NULL leaves nothing out; paths are relative to the walk's root
    const struct twx_kept_out *kept_out;  // is neither looked at nor reported; NULL: nothing
    bool one_file_system;                 // enter no folder on another device than the root's
    bool names_only;                      // files are not looked at: their entries have no stat
};

/**
 * The walk of a folder: FOLDER, FILE, ROOT (of another device than that of the folder above), LEFT_OUT, UNREADABLE,
 * VANISHED, SKIPPED and LOOP. An entry that is left out is looked at only where its folder did not say its type. Looking
 * at files may be deferred, but not at those of a type that was not said, or with a path too long to look at them by it.
 *
 * root     absolute, without links in it (a realpath)
 * limits   borrowed
 * returns  owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_walk_create(const char *root, const struct twx_walk_limits *limits)
    __attribute__((warn_unused_result));

#endif
