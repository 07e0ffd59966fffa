// SPDX-License-Identifier: MIT
//
// Steps that make a folder: undone, it goes when it is empty.
#ifndef TWX_ACT_FOLDER_STEP_H
#define TWX_ACT_FOLDER_STEP_H

#include "act/step.h"

/** The uppermost folder above a path that is missing, NULL when none is; owned (free).  returns: false when out of memory */
bool twx_missing_folder(const char *path, char **folder) __attribute__((warn_unused_result));

/** Makes a folder; one that is there is enough. It is on the disk then.  errors: by errno */
enum twx_status twx_folder_make(const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Makes the folders above a path that are missing.  errors: by errno */
enum twx_status twx_make_folders_of(const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Removes the folder if nothing is in it. */
void twx_folder_undo(const struct twx_step *step);

#endif
