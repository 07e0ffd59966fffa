// SPDX-License-Identifier: MIT
//
// Source: RFC 2396, section 2, as the Trash specification asks.
#include "base/percent.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hex.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-_.!~*'()/", c) != NULL);
}

size_t twx_percent_put(const char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    char *at = out;
    for (size_t i = 0; i < n; i++) {
        const uint8_t byte = (uint8_t)bytes[i];
        if (is_plain(bytes[i])) {
            *at++ = bytes[i];
        } else {
            *at++ = '%';
            *at++ = digits[byte >> 4];
            *at++ = digits[byte & 15];
        }
    }
    return (size_t)(at - out);
}

char *twx_percent_encode(const char *bytes)
{
    const size_t n = strlen(bytes);
    char *text = twx_alloc(3 * n + 1, 1);
    if (text != NULL) {
        text[twx_percent_put(bytes, n, text)] = '\0';
    }
    return text;
}

/** Reads a %XX; false when there is none, or that of a NUL. */
static bool get_escape(const char *text, size_t n, char *byte)
{
    uint8_t value = 0;
    if (n < 3 || text[0] != '%') {
        return false;
    }
    const char digits[3] = {text[1], text[2], '\0'};
    if (!twx_hex_to_bytes(digits, 1, &value) || value == 0) {
        return false;
    }
    *byte = (char)value;
    return true;
}

bool twx_percent_get(const char *text, size_t n, char *out, size_t *n_out)
{
    char *at = out;
    for (size_t i = 0; i < n; i++) {
        char byte = text[i];
        if (byte == '\0' || (byte == '%' && !get_escape(text + i, n - i, &byte))) {
            return false;
        }
        i += text[i] == '%' ? 2 : 0;
        *at++ = byte;
    }
    *n_out = (size_t)(at - out);
    return true;
}

char *twx_percent_decode(const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        if (!is_plain(text[i]) && text[i] != '%') {
            return NULL;
        }
    }
    char *bytes = twx_alloc(n + 1, 1);
    if (bytes != NULL && !twx_percent_get(text, n, bytes, &n)) {
        free(bytes);
        return NULL;
    }
    if (bytes != NULL) {
        bytes[n] = '\0';
    }
    return bytes;
}
