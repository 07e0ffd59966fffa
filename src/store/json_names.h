// SPDX-License-Identifier: MIT
//
// A JSON object of texts, {"name": "text", ...}, read by SQLite.
#ifndef TWX_STORE_JSON_NAMES_H
#define TWX_STORE_JSON_NAMES_H

#include "base/status.h"

/** A member of the object, in its order. */
struct twx_json_name {
    uint64_t place;  // from 1
    const char *
        name;  // NUL-terminated, bytes that Python writes as "\udcXX" being what they were; borrowed
    const char *text;  // NULL: the value is no text
};
/** What it fails with ends the reading, and is what twx_json_names_read returns. */
typedef enum twx_status (*twx_json_name_fn)(void *user, const struct twx_json_name *member,
                                            struct twx_error *err);

/**
 * Calls fn for each member.
 *
 * json, n   bytes; at most a billion
 * path      for messages
 * errors    TWX_UNUSABLE: no JSON, or no object; TWX_NO_MEMORY; those of fn
 * threads   any
 */
enum twx_status twx_json_names_read(const char *json, size_t n, const char *path,
                                    twx_json_name_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
