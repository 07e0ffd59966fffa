// SPDX-License-Identifier: MIT
//
// Bare paths, for pipes.
#ifndef TWX_CMD_EXPORT_PATHS_H
#define TWX_CMD_EXPORT_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "twindex.h"

/** Paths being written. */
struct twx_export_paths {
    FILE *stream;  // borrowed
    bool null_separated;
    bool keeper_is_offline;  // of the group under way
    uint64_t n_offline;      // left out: the file could not be looked at, or its keeper
    uint64_t n_left_out;     // for the newline in them, which would make two paths of one
};

/** Writes a path as it is, or escaped on a terminal, with a newline or a NUL behind it. */
void twx_export_paths_row(struct twx_export_paths *paths, const char *path, size_t n);

/**
 * The same of a row of a group. A bare path cannot say that it is offline, nor that the copy to be kept may not exist any
 * more: these are left out.
 *
 * row        the next one of all that there are, the keeper of each group first
 * is_wanted  whether its path is asked for
 */
void twx_export_paths_group_row(struct twx_export_paths *paths, const struct twx_group_row *row,
                                bool is_wanted);

/** Reports what was left out.  returns: whether anything was for its name, which is an error */
bool twx_export_paths_report(const struct twx_export_paths *paths);

#endif
