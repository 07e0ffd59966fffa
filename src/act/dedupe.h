// SPDX-License-Identifier: MIT
//
// Sharing the blocks of equal files, where the file system can (Btrfs, XFS, ZFS): the kernel compares the bytes itself, and
// the file keeps its inode, mode and times. There is nothing to undo.
#ifndef TWX_ACT_DEDUPE_H
#define TWX_ACT_DEDUPE_H

#include "base/status.h"

/**
 * Lets a file share the blocks of another of equal bytes.
 *
 * keeper   open for reading
 * path     the file, verified just before
 * errors   TWX_FAILED: the bytes differ, or the file system shares none; by errno. Blocks shared so far stay shared.
 */
enum twx_status twx_dedupe(int keeper, const char *path, uint64_t bytes, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
