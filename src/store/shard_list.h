// SPDX-License-Identifier: MIT
//
// Which shards a folder holds, by their names alone.
#ifndef TWX_STORE_SHARD_LIST_H
#define TWX_STORE_SHARD_LIST_H

#include "base/status.h"
#include "base/strings.h"

/**
 * Lists the shards of a folder, sorted by name.
 *
 * sealed, parts  out, owned (twx_strings_release): paths; empty when there is no such folder, and on failure
 */
enum twx_status twx_shards_in_folder(const char *folder, struct twx_strings *sealed,
                                     struct twx_strings *parts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
