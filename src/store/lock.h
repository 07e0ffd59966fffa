// SPDX-License-Identifier: MIT
//
// One writer an index: which file a name stands for, and the lock beside it.
#ifndef TWX_STORE_LOCK_H
#define TWX_STORE_LOCK_H

#include "base/status.h"

/**
 * The file that an index's name stands for: a link is followed, so that every name of an index means one lock, one
 * log and one folder of shards.
 *
 * returns  owned: free(); NULL when out of memory
 */
char *twx_index_file_of(const char *path) __attribute__((warn_unused_result));

/** The lock of one index: a second writer is refused while it is held, and not longer than its process lives. */
struct twx_index_lock;

/**
 * Takes the lock file beside `path` without waiting.
 *
 * lock     out, owned: twx_index_lock_free; the kernel drops it when the process dies
 * errors   TWX_TRY_AGAIN: another process holds it, named by its number; TWX_UNUSABLE: the index has hard links, or what
 *          has the lock's name is no lock
 */
enum twx_status twx_index_lock_take(const char *path, struct twx_index_lock **lock,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Releases. Accepts NULL. */
void twx_index_lock_free(struct twx_index_lock *lock);

#endif
