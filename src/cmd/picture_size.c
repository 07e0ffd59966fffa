// SPDX-License-Identifier: MIT
//
// Two numbers with an x between.
#include "cmd/picture_size.h"

#include <glib.h>

static bool read_side(const char **text, uint32_t most, uint32_t *side)
{
    char *end = NULL;
    const guint64 n = g_ascii_isdigit(**text) ? g_ascii_strtoull(*text, &end, 10) : 0;
    if (n < 1 || n > most) {
        return false;
    }
    *side = (uint32_t)n;
    *text = end;
    return true;
}

bool twx_picture_size_read(const char *text, uint32_t most, uint32_t *width, uint32_t *height)
{
    return read_side(&text, most, width) && *text++ == 'x' && read_side(&text, most, height) &&
           *text == '\0';
}
