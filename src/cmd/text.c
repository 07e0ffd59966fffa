// SPDX-License-Identifier: MIT
//
// Escapes for terminals and for JSON. Owns nothing.
#include "cmd/text.h"

#include <stdbool.h>

void twx_append_escaped(GString *text, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        const gunichar c = g_utf8_get_char_validated(bytes + i, (gssize)(n - i));
        const size_t length = c < 0x110000 ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
        const bool is_plain = c >= 0x20 && c != 0x7f && (c < 0x80 || c >= 0xa0) && c < 0x110000;
        for (size_t k = 0; k < length; k++) {
            if (is_plain) {
                g_string_append_c(text, bytes[i + k]);
            } else {
                g_string_append_printf(text, "\\x%02x", (unsigned)(unsigned char)bytes[i + k]);
            }
        }
        i += length;
    }
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
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)utf8[i];
        if (c == '"' || c == '\\') {
            g_string_append_c(text, '\\');
            g_string_append_c(text, utf8[i]);
        } else if (c == '\n') {
            g_string_append(text, "\\n");
        } else if (c == '\t') {
            g_string_append(text, "\\t");
        } else if (c < 0x20 || c == 0x7f) {
            g_string_append_printf(text, "\\u%04x", c);
        } else {
            g_string_append_c(text, utf8[i]);
        }
    }
    g_string_append_c(text, '"');
}
