// SPDX-License-Identifier: MIT
//
// Escapes for terminals, CSV and JSON.
#include "cmd/text.h"

#include <inttypes.h>
#include <stdbool.h>

/**
 * Whether a character steers a terminal or hides what is there: controls (C0, DEL, C1), separators of lines, and what
 * turns the direction of text.
 */
static bool is_unsafe(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/** Appends bytes, those of unsafe characters, of `also` and of what is not UTF-8 as a prefix and two hex digits. */
static void append_with_escapes(GString *text, const char *bytes, size_t n, gunichar also,
                                const char *prefix, const char *digits)
{
    for (size_t i = 0; i < n;) {
        const gunichar c = g_utf8_get_char_validated(bytes + i, (gssize)(n - i));
        const size_t length = c < 0x110000 ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
        const bool is_plain = c < 0x110000 && !is_unsafe(c) && c != also;
        for (size_t k = 0; k < length; k++) {
            const unsigned byte = (unsigned char)bytes[i + k];
            if (is_plain) {
                g_string_append_c(text, bytes[i + k]);
            } else {
                g_string_append(text, prefix);
                g_string_append_c(text, digits[byte >> 4]);
                g_string_append_c(text, digits[byte & 15]);
            }
        }
        i += length;
    }
}

void twx_append_escaped(GString *text, const char *bytes, size_t n)
{
    append_with_escapes(text, bytes, n, 0, "\\x", "0123456789abcdef");
}

void twx_append_percent(GString *text, const char *bytes, size_t n)
{
    append_with_escapes(text, bytes, n, '%', "%", "0123456789ABCDEF");
}

void twx_print_escaped(FILE *out, const char *bytes, size_t n)
{
    GString *text = g_string_sized_new(n);
    twx_append_escaped(text, bytes, n);
    (void)fputs(text->str, out);
    (void)g_string_free(text, TRUE);
}

void twx_append_json(GString *text, const char *utf8, size_t n)
{
    g_string_append_c(text, '"');
    for (const char *at = utf8; at < utf8 + n; at = twx_next_character(at)) {
        const gunichar c = g_utf8_get_char(at);
        if (c == '"' || c == '\\') {
            g_string_append_c(text, '\\');
            g_string_append_c(text, *at);
        } else if (c == '\n') {
            g_string_append(text, "\\n");
        } else if (c == '\t') {
            g_string_append(text, "\\t");
        } else if (is_unsafe(c)) {
            g_string_append_printf(text, "\\u%04x", c);
        } else {
            g_string_append_len(text, at, twx_next_character(at) - at);
        }
    }
    g_string_append_c(text, '"');
}

void twx_bytes_text(uint64_t bytes, char text[static TWX_BYTES_TEXT_ROOM])
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes / 1000;
    size_t unit = 0;
    if (bytes < 1000) {
        (void)g_snprintf(text, TWX_BYTES_TEXT_ROOM, "%" PRIu64 " B", bytes);
        return;
    }
    for (; value >= 999.95 && unit + 1 < G_N_ELEMENTS(units); unit++) {  // 1000.0 by its digits
        value /= 1000;
    }
    (void)g_snprintf(text, TWX_BYTES_TEXT_ROOM, "%.1f %s", value, units[unit]);
}
