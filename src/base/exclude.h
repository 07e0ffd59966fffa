// SPDX-License-Identifier: MIT
//
// What a walk leaves out: patterns in gitignore's syntax, of which the last one that matches decides. twindex.h makes
// them (twx_exclude_create and what follows it there); this header is what walks ask.
#ifndef TWX_BASE_EXCLUDE_H
#define TWX_BASE_EXCLUDE_H

#include "base/status.h"

/**
 * Whether an entry that a walk met is left out. The folders above it are not looked at: a walk enters none that is
 * left out.
 *
 * exclude   NULL leaves nothing out
 * path      relative to the folder at which patterns with a slash begin, without a leading or trailing slash
 * threads   any
 */
bool twx_exclude_has(const struct twx_exclude *exclude, const char *path, bool is_folder);

/**
 * Whether an entry or a folder above it is left out.
 *
 * of_user   by a pattern that was added by twx_exclude_add or twx_exclude_add_file; the others do not count
 */
bool twx_exclude_has_path(const struct twx_exclude *exclude, const char *path, bool is_folder,
                          bool of_user);

#endif
