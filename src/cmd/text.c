// SPDX-License-Identifier: MIT
//
// Escapes of what a terminal must not get. Owns nothing.
#include "cmd/text.h"

#include <glib.h>
#include <stdbool.h>

void twx_print_escaped(FILE *out, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        const gunichar c = g_utf8_get_char_validated(bytes + i, (gssize)(n - i));
        const size_t length = c < 0x110000 ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
        const bool is_plain = c >= 0x20 && c != 0x7f && (c < 0x80 || c >= 0xa0) && c < 0x110000;
        for (size_t k = 0; k < length; k++) {
            if (is_plain) {
                (void)fputc((unsigned char)bytes[i + k], out);
            } else {
                (void)fprintf(out, "\\x%02x", (unsigned)(unsigned char)bytes[i + k]);
            }
        }
        i += length;
    }
}
