// SPDX-License-Identifier: MIT
//
// Which shards a folder holds, by their names alone.
#ifndef TWX_STORE_SHARD_LIST_H
#define TWX_STORE_SHARD_LIST_H

#include "base/status.h"

/**
 * Lists the shards of a folder, sorted by name.
 *
 * sealed, parts  out: NULL-terminated arrays of paths, owned (g_strfreev); empty when there is no such folder
 */
enum twx_status twx_shards_in_folder(const char *folder, char ***sealed, char ***parts,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
