// SPDX-License-Identifier: MIT
//
// Bare paths, for pipes.
#ifndef TWX_CMD_EXPORT_PATHS_H
#define TWX_CMD_EXPORT_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Paths being written. */
struct twx_export_paths {
    FILE *stream;  // borrowed
    bool null_separated;
    uint64_t n_left_out;  // for the newline in them, which would make two paths of one
};

/** Writes a path as it is, or escaped on a terminal, with a newline or a NUL behind it. */
void twx_export_paths_row(struct twx_export_paths *paths, const char *path, size_t n);

/** Reports what was left out, as an error.  returns: whether anything was */
bool twx_export_paths_report(const struct twx_export_paths *paths);

#endif
