// SPDX-License-Identifier: MIT
//
// Lists of hashes that other programs made, in three forms: a JSON object {"file": "hex"}, a CSV with the columns path and
// hash, and lines of a hash and a file or of a file, a TAB and a hash.
#ifndef TWX_INGEST_HASH_LIST_H
#define TWX_INGEST_HASH_LIST_H

#include "base/status.h"
#include "twindex_commands.h"

/** A file of a list. */
struct twx_listed_hash {
    const char *
        name;  // as it stands there; bytes, NUL-terminated, neither empty nor with a slash at its end; borrowed
    uint8_t half[TWX_HASH_BYTES_MAX / 2];  // as many bytes as the list has
};
/** What it fails with ends the reading, and is what twx_hash_list_read returns. */
typedef enum twx_status (*twx_listed_hash_fn)(void *user, const struct twx_listed_hash *file,
                                              struct twx_error *err);

/** All of a list. */
struct twx_hash_list {
    const char *text;  // n bytes
    size_t n;
    const char *path;             // of it, for messages
    enum twx_list_format format;  // TWX_LIST_AUTO: by what it begins with
};

/**
 * Calls fn for each file of a list, in its order.
 *
 * half_bytes  in: of each hash, 8 or 32; 0: the first says. out: what they have, 0 of an empty list
 * errors      TWX_UNUSABLE: a line that is no hash and file, named by its number; no such list; TWX_NO_MEMORY; those of fn
 * threads     any
 */
enum twx_status twx_hash_list_read(const struct twx_hash_list *list, size_t *half_bytes,
                                   twx_listed_hash_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
