// SPDX-License-Identifier: MIT
//
// A plan as a POSIX shell script, which checks each file once more before it moves it.
#ifndef TWX_CMD_APPLY_SCRIPT_H
#define TWX_CMD_APPLY_SCRIPT_H

#include <stdio.h>

#include "twindex_commands.h"

/** What comes before the rows. */
void twx_apply_script_begin(FILE *stream, const char *plan);
/** A row that was checked. */
void twx_apply_script_row(FILE *stream, const struct twx_applied_row *row);
void twx_apply_script_end(FILE *stream);

#endif
