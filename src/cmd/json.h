// SPDX-License-Identifier: MIT
//
// One JSON object on one line of stdout: a run's counts and times.
#ifndef TWX_CMD_JSON_H
#define TWX_CMD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Keys, and values but those of twx_json_path, are ASCII of ours: they need no escapes. */
void twx_json_begin(void);
void twx_json_count(const char *key, uint64_t value);
void twx_json_seconds(const char *key, double value);
/** Any finite number. */
void twx_json_number(const char *key, double value);
void twx_json_flag(const char *key, bool value);
void twx_json_text(const char *key, const char *value);
/** Bytes of a path: a string, or what is not UTF-8 as base64 under the key plus "_base64". */
void twx_json_path(const char *key, const char *bytes, size_t n);
/** Opens an object under a key, or in a list (NULL); closed by twx_json_close. */
void twx_json_open(const char *key);
void twx_json_close(void);
/** Opens a list under a key. */
void twx_json_open_list(const char *key);
void twx_json_close_list(void);
/** Ends the object and the line. */
void twx_json_end(void);

#endif
