// SPDX-License-Identifier: MIT
//
// One JSON object on one line of stdout: a run's counts and times.
#ifndef TWX_CMD_JSON_H
#define TWX_CMD_JSON_H

#include <stdbool.h>
#include <stdint.h>

/** Keys and text values are ASCII of ours: they need no escapes. */
void twx_json_begin(void);
void twx_json_count(const char *key, uint64_t value);
void twx_json_seconds(const char *key, double value);
/** Any finite number. */
void twx_json_number(const char *key, double value);
void twx_json_flag(const char *key, bool value);
void twx_json_text(const char *key, const char *value);
/** Opens an object under a key, or in a list (NULL); closed by twx_json_close. */
void twx_json_open(const char *key);
void twx_json_close(void);
/** Opens a list under a key. */
void twx_json_open_list(const char *key);
void twx_json_close_list(void);
/** Ends the object and the line. */
void twx_json_end(void);

#endif
