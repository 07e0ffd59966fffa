// SPDX-License-Identifier: MIT
//
// The help of a command, within the width of a terminal.
#ifndef TWX_CMD_HELP_H
#define TWX_CMD_HELP_H

#include "cmd/command.h"

enum { TWX_HELP_COLUMNS = 80 };

/** Prints what a command does, its options, examples and, in full, the exit codes on stdout. */
void twx_help_print(const struct twx_command *command, enum twx_help_length length);

/** Appends examples under a heading. */
void twx_help_append_examples(GString *text, const struct twx_example *examples);

#endif
