// SPDX-License-Identifier: MIT
//
// Where the running program is.
#ifndef TWX_BASE_OWN_FOLDER_H
#define TWX_BASE_OWN_FOLDER_H

#include <limits.h>
#include <stdbool.h>

/** Its folder, without a slash at the end.  returns: false where /proc does not say.  threads: any */
bool twx_own_folder(char folder[static PATH_MAX]);

#endif
