// SPDX-License-Identifier: MIT
//
// Bytes as hex digits.
#ifndef TWX_BASE_HEX_H
#define TWX_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Lower-case hex of n bytes, 2 * n digits and a NUL.  threads: pure */
void twx_hex_from_bytes(const uint8_t *bytes, size_t n, char *hex);
/** Reads 2 * n hex digits of either case; false at anything else.  threads: pure */
bool twx_hex_to_bytes(const char *hex, size_t n, uint8_t *bytes);

#endif
