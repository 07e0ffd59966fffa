// SPDX-License-Identifier: MIT
//
// Walking a tree: each folder's files in order of name, then its folders. Follows no links, opens no file,
// stops at a file system's border only when asked to but reports it, and does not fall into loops of bind mounts.
#ifndef TWX_INGEST_WALK_H
#define TWX_INGEST_WALK_H

#include <sys/stat.h>

#include "ingest/exclude.h"

enum twx_walk_trouble {
    TWX_WALK_UNREADABLE = 0,  // a folder or file could not be looked at: see errno
    TWX_WALK_VANISHED = 1,    // gone since it was named
    TWX_WALK_SKIPPED = 2,     // a link, FIFO, socket, device
    TWX_WALK_LOOP = 3,        // a folder that is its own ancestor
};

/** What a walk does not go through. */
struct twx_walk_limits {
    const struct twx_exclude
        *exclude;          // NULL leaves nothing out; paths are relative to the walk's root
    bool one_file_system;  // enter no folder on another device than the root's
    bool names_only;       // files are not looked at: `file` gets no stat
};

/** Callbacks of a walk. Any status but TWX_OK ends the walk and is returned by it. */
struct twx_walk_events {
    void *user;
    /** Before the files of a folder; path with a trailing slash. */
    enum twx_status (*folder)(void *user, const char *path, struct twx_error *err);
    /** A regular file (st: NULL with names_only); files of a folder come in bytewise order of their names. */
    enum twx_status (*file)(void *user, const char *path, size_t path_bytes, const struct stat *st,
                            struct twx_error *err);
    /** A folder on another device than its parent. */
    enum twx_status (*mount)(void *user, const char *path, uint64_t device, struct twx_error *err);
    void (*trouble)(void *user, enum twx_walk_trouble trouble, const char *path, int error_number);
    /** An entry that is left out by the limits: neither opened nor, where the folder said its type, looked at. */
    void (*left_out)(void *user, const char *path, bool is_folder);
    /** Whether a path is none of the collection's (the index itself and its companions). */
    bool (*is_excluded)(void *user, const char *path);
};

/**
 * Walks a folder.
 *
 * root     absolute, without links in it (a realpath)
 * errors   those of the events; TWX_NO_MEMORY
 */
enum twx_status twx_walk(const char *root, const struct twx_walk_limits *limits,
                         const struct twx_walk_events *events, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
