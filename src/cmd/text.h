// SPDX-License-Identifier: MIT
//
// Paths as people see them on a terminal, and as CSV and JSON have them.
#ifndef TWX_CMD_TEXT_H
#define TWX_CMD_TEXT_H

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/**
 * Appends bytes so that they cannot steer a terminal: as \xNN come the bytes of controls (C0, DEL, C1), of line and
 * paragraph separators, of marks that turn the direction of text (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to
 * U+2069), and what is not UTF-8.
 */
void twx_append_escaped(GString *text, const char *bytes, size_t n);
/** Prints them so. */
void twx_print_escaped(FILE *out, const char *bytes, size_t n);
/** Appends bytes as UTF-8 with percent-encoding (RFC 3986) of the same ones and of `%`: undone by any decoder of it. */
void twx_append_percent(GString *text, const char *bytes, size_t n);
/** Appends a JSON string with its quotes, in which the same characters are escaped; utf8 is valid. */
void twx_append_json(GString *text, const char *utf8, size_t n);

/** The character after one of valid UTF-8: g_utf8_next_char, whose result keeps no const. */
static inline const char *twx_next_character(const char *utf8)
{
    return utf8 + g_utf8_skip[(unsigned char)*utf8];
}

enum { TWX_BYTES_TEXT_ROOM = 24 };
/** "512 B", "3.4 MB", in powers of 1000. */
void twx_bytes_text(uint64_t bytes, char text[static TWX_BYTES_TEXT_ROOM]);

#endif
