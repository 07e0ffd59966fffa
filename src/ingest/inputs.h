// SPDX-License-Identifier: MIT
//
// Where a run's files come from: PATH arguments made absolute, walked or taken as they are, and path lists.
#ifndef TWX_INGEST_INPUTS_H
#define TWX_INGEST_INPUTS_H

#include "ingest/walk.h"

/** Beside what a walk reports: */
struct twx_input_events {
    struct twx_walk_events walk;
    /** A PATH argument that was found: absolute, and the device it is on. */
    enum twx_status (*root)(void *user, const char *path, uint64_t device, struct twx_error *err);
    /** A single file, not below a folder in progress. */
    enum twx_status (*listed)(void *user, const char *path, const struct stat *st,
                              struct twx_error *err);
    /**
     * A PATH or list entry that is not there, or is neither a file nor a folder (error_number 0); one that is too long
     * for a path comes cut.
     */
    void (*missing)(void *user, const char *path, int error_number);
    /** A list named folders, which are not walked: n, and the first. */
    void (*listed_folders)(void *user, uint64_t n, const char *first);
    /** Whether to end early, asked while a list is read. */
    bool (*is_stopped)(void *user);
};

/**
 * Goes through PATH arguments: those inside others once only, folders walked, files handed to `listed`. The limits hold
 * for what is met below a PATH, never for a PATH.
 *
 * errors   those of the events
 */
enum twx_status twx_inputs_paths(const char *const *paths, size_t n_paths,
                                 const struct twx_walk_limits *limits,
                                 const struct twx_input_events *events, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Goes through a list of paths, one an entry; folders in it are reported as skipped.
 *
 * list     a file's path, or "-" for standard input
 * exclude  its patterns of the user leave entries out, by their path below "/"; NULL for none
 * errors   TWX_FAILED, TWX_TRY_AGAIN: the list cannot be read
 */
enum twx_status twx_inputs_list(const char *list, bool null_separated,
                                const struct twx_exclude *exclude,
                                const struct twx_input_events *events, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
