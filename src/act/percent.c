// SPDX-License-Identifier: MIT
//
// Source: RFC 2396, section 2, as the Trash specification asks.
#include "act/percent.h"

#include <stdbool.h>
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

char *twx_percent_encode(const char *bytes)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = twx_alloc(3 * strlen(bytes) + 1, 1);
    char *at = text;
    for (; text != NULL && *bytes != '\0'; bytes++) {
        const uint8_t byte = (uint8_t)*bytes;
        if (is_plain(*bytes)) {
            *at++ = *bytes;
        } else {
            *at++ = '%';
            *at++ = digits[byte >> 4];
            *at++ = digits[byte & 15];
        }
    }
    return text;
}

char *twx_percent_decode(const char *text)
{
    char *bytes = twx_alloc(strlen(text) + 1, 1);
    char *at = bytes;
    while (bytes != NULL && *text != '\0') {
        const char digits[3] = {text[1], text[1] != '\0' ? text[2] : '\0', '\0'};
        uint8_t byte = 0;
        if (is_plain(*text)) {
            *at++ = *text++;
        } else if (*text == '%' && strlen(digits) == 2 && twx_hex_to_bytes(digits, 1, &byte) &&
                   byte != 0) {
            *at++ = (char)byte;
            text += 3;
        } else {
            free(bytes);
            return NULL;
        }
    }
    return bytes;
}
