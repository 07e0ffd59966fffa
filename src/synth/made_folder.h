// SPDX-License-Identifier: MIT
//
// The folder that a run fills: made, locked against a second run, and marked with what it is filled with, so that a run
// continues its own work only.
#ifndef TWX_SYNTH_MADE_FOLDER_H
#define TWX_SYNTH_MADE_FOLDER_H

#include "base/status.h"

/**
 * Opens a folder that is absent or empty, or was begun with the same line.
 *
 * path    its last component is no symbolic link
 * line    what it is filled with, without an end of line
 * folder  out: a descriptor, owned: close(2) ends the lock
 * errors  TWX_USAGE: a file, a link, other settings, or files of others; TWX_TRY_AGAIN: another run has it; by errno
 */
enum twx_status twx_made_folder_open(const char *path, const char *line, int *folder,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
