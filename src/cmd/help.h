// SPDX-License-Identifier: MIT
//
// Help texts within the width of a terminal.
#ifndef TWX_CMD_HELP_H
#define TWX_CMD_HELP_H

#include <glib.h>

enum { TWX_HELP_COLUMNS = 80 };

/**
 * Fits GOption's help into TWX_HELP_COLUMNS. Unindented lines that do not end a sentence go on in the next line;
 * a description of an option goes on in its own column.
 *
 * text     UTF-8
 * returns  owned: g_free
 * threads  pure
 */
char *twx_help_fit(const char *text);

#endif
