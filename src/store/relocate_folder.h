// SPDX-License-Identifier: MIT
//
// One folder of an index and its files under another path, row by row. Internal to relocate*.c.
#ifndef TWX_STORE_RELOCATE_FOLDER_H
#define TWX_STORE_RELOCATE_FOLDER_H

#include "store/index.h"
#include "twindex_commands.h"

/**
 * Gives a folder of the index another path, inside the caller's transaction. Where the index has a folder of that
 * path, the files join those there; of two of one name that of this folder is dropped. A file that is there with its
 * size and mtime is the one indexed, whatever became of its inode and ctime: they are taken over, so that it need not
 * be read again. twx_row_checksum_prepare was called.
 *
 * id       of the folder
 * path     its new path, with a slash at its end
 * counts   in/out: added to, but for n_folders
 * errors   TWX_UNUSABLE: a row is damaged; TWX_STOPPED; TWX_NO_MEMORY; those of the index
 */
enum twx_status twx_relocate_folder(struct twx_index *index, int64_t id, const char *path,
                                    const struct twx_run *run, struct twx_relocate_counts *counts,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
