// SPDX-License-Identifier: MIT
//
// The folder in which a run writes its shards.
#ifndef TWX_INGEST_SHARD_FOLDER_H
#define TWX_INGEST_SHARD_FOLDER_H

#include "base/status.h"

/**
 * Makes the folder, if it is not there.
 *
 * index_path  of `index`: whoever may not read or write the index may not do so with its shards either, which say the
 *             same of the files; NULL for a folder by the umask
 */
enum twx_status twx_shard_folder_make(const char *folder, const char *index_path,
                                      struct twx_error *err) __attribute__((warn_unused_result));

#endif
