// SPDX-License-Identifier: MIT
//
// --path-encoding of query and export.
#ifndef TWX_CMD_PATH_ENCODING_H
#define TWX_CMD_PATH_ENCODING_H

#include "cmd/opt.h"
#include "cmd/rows.h"

/** The option's value. */
enum twx_path_encoding_option {
    TWX_PATH_ENCODING_UNSET,
    TWX_PATH_ENCODING_RAW,
    TWX_PATH_ENCODING_PERCENT,
};

extern const struct twx_opt_choice twx_path_encoding_choices[];

/**
 * The encoding that the option asks for; raw without it.
 *
 * is_csv   the output's format: the others have an encoding of their own
 * returns  false after a usage error was reported: the option was given for such a format
 */
bool twx_path_encoding_read(const struct twx_opt *opt, enum twx_path_encoding_option option,
                            bool is_csv, enum twx_path_encoding *encoding);

/** Warns when a table has paths that a reader of UTF-8 stumbles over. */
void twx_path_encoding_warn(const struct twx_rows *rows);

#endif
