// SPDX-License-Identifier: MIT
//
// Opening an index for writing. The caller holds its lock: see lock.h.
#ifndef TWX_STORE_INDEX_WRITE_H
#define TWX_STORE_INDEX_WRITE_H

#include "store/index.h"
#include "store/lock.h"

/**
 * Opens an index for writing; makes it (complete, under a temporary name, then renamed) when path is missing.
 *
 * hash_size  8 or 16 for a new index or to insist; 0: the index's own, 8 for a new one
 * index      out, owned: twx_index_close; the caller holds the lock
 * errors     TWX_UNUSABLE: not ours, newer, corrupt, or of another hash size
 */
enum twx_status twx_index_open_writer(const char *path, unsigned hash_size,
                                      const struct twx_run *run, struct twx_index **index,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Opens an index that this process reads once more, for a short transaction: which does not wait, does not migrate, and
 * may be lost in a power cut. It can be committed beside the reader's snapshot if the index has a log. The caller holds
 * the lock.
 *
 * index    out, owned: twx_index_close
 * errors   TWX_TRY_AGAIN: in use; TWX_FAILED: it may not be written, is of an older schema, or was replaced
 */
enum twx_status twx_index_open_beside(const struct twx_index *reader, struct twx_index **index,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Whether an open index has a write-ahead log: else nobody can write while somebody reads. */
bool twx_index_has_log(struct twx_index *index);

/** Opens an existing index for a repair: its tables are ours, its indexes, views and triggers may be anything. */
enum twx_status twx_index_open_damaged(const char *path, const struct twx_run *run,
                                       struct twx_index **index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Moves the write-ahead log into the file, so that nothing is left beside it. Best done last. */
enum twx_status twx_index_checkpoint(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The newest observation time merged so far, ns; 0 for an empty index. */
enum twx_status twx_index_newest_observation(struct twx_index *index, int64_t *observed_ns,
                                             struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Takes the lock of an index that is there, and opens it for writing; makes neither an index nor a lock beside none.
 *
 * lock, index  out, owned, either NULL on an error: twx_index_lock_free, after twx_index_close
 * errors       as of twx_index_open, twx_index_lock_take and twx_index_open_writer
 */
enum twx_status twx_index_open_locked(const char *path, const struct twx_run *run,
                                      struct twx_index_lock **lock, struct twx_index **index,
                                      struct twx_error *err) __attribute__((warn_unused_result));

#endif
