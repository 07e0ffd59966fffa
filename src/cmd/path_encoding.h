// SPDX-License-Identifier: MIT
//
// --path-encoding of query and export.
#ifndef TWX_CMD_PATH_ENCODING_H
#define TWX_CMD_PATH_ENCODING_H

#include "cmd/opt.h"
#include "cmd/rows.h"

/**
 * Reads the value of the option, NULL for none.
 *
 * is_csv   the output's format: the others have an encoding of their own
 * returns  false after a usage error was said
 */
bool twx_path_encoding_read(const struct twx_opt *opt, const char *value, bool is_csv,
                            enum twx_path_encoding *encoding);

/** Warns when a table has paths that a reader of UTF-8 stumbles over. */
void twx_path_encoding_warn(const struct twx_rows *rows);

#endif
