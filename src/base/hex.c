// SPDX-License-Identifier: MIT
//
// Digits and nibbles.
#include "base/hex.h"

void twx_hex_from_bytes(const uint8_t *bytes, size_t n, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool twx_hex_to_bytes(const char *hex, size_t n, uint8_t *bytes)
{
    for (size_t i = 0; i < n; i++) {
        const int high = digit_value(hex[2 * i]);
        const int low = high < 0 ? -1 : digit_value(hex[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return hex[2 * n] == '\0';
}
