// SPDX-License-Identifier: MIT
//
// Arguments that make sense, but hardly what was meant: an index where a PATH or an image goes, "-" for a list.
#ifndef TWX_CMD_MISTAKES_H
#define TWX_CMD_MISTAKES_H

#include <stdbool.h>

#include "cmd/opt.h"

/** Whether a file begins as an index of ours. False also when it cannot be read. */
bool twx_is_index_file(const char *path);

/**
 * Whether PATHs make sense: none is empty, or "-", and what is there is not a single index other than opt->db. Other
 * indexes among several PATHs, as a glob gives them, are warned of.
 *
 * paths    NULL-terminated; NULL for none
 * returns  false after a usage error was reported
 */
bool twx_paths_are_sound(const struct twx_opt *opt, char *const *paths);

/** What a word that is no image may have been meant for; NULL: no idea. Owned: g_free. */
char *twx_no_image_hint(const char *word);

#endif
