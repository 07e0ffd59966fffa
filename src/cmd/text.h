// SPDX-License-Identifier: MIT
//
// Paths as people see them on a terminal, and as JSON has them.
#ifndef TWX_CMD_TEXT_H
#define TWX_CMD_TEXT_H

#include <glib.h>
#include <stdio.h>

/** Appends bytes so that they cannot steer a terminal: controls and what is not UTF-8 as \xNN. */
void twx_append_escaped(GString *text, const char *bytes, size_t n);
/** Prints them so. */
void twx_print_escaped(FILE *out, const char *bytes, size_t n);
/** Appends a JSON string with its quotes; utf8 is valid. */
void twx_append_json(GString *text, const char *utf8, size_t n);

#endif
