// SPDX-License-Identifier: MIT
//
// Bytes as a URI has them: what is no plain character, as %XX. For .trashinfo files, journals and lines of text that
// hold paths: plain characters are ASCII without spaces, so that no encoding and no reader of lines changes them.
#ifndef TWX_BASE_PERCENT_H
#define TWX_BASE_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/** returns: owned (free); NULL when out of memory */
char *twx_percent_encode(const char *bytes) __attribute__((warn_unused_result));
/** returns: owned (free); NULL when out of memory, or for a text that twx_percent_encode does not make */
char *twx_percent_decode(const char *text) __attribute__((warn_unused_result));

/**
 * Encodes n bytes, of any value.
 *
 * out      room for 3 * n
 * returns  bytes written; no NUL is added
 * threads  pure
 */
size_t twx_percent_put(const char *bytes, size_t n, char *out);

/**
 * Decodes what any encoder made: each %XX is a byte, all else stands for itself.
 *
 * out      room for n; may be `text`
 * n_out    out: bytes written; no NUL is added
 * returns  false where a % has no two hex digits behind it, or a NUL comes out
 * threads  pure
 */
bool twx_percent_get(const char *text, size_t n, char *out, size_t *n_out);

#endif
