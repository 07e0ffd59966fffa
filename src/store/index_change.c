// SPDX-License-Identifier: MIT
//
// Owns the lock and the connection of a call.
#include "store/index_change.h"

#include "store/db.h"
#include "store/index_write.h"

static enum twx_status change(struct twx_index *index, twx_index_change_fn fn, void *user,
                              struct twx_error *err)
{
    enum twx_status status = twx_db_do(index, TWX_SQL_BEGIN, err);
    if (status != TWX_OK) {
        return status;
    }
    status = fn(user, index, err);
    if (status == TWX_OK) {
        status = twx_db_do(index, TWX_SQL_COMMIT, err);
    }
    if (status != TWX_OK) {
        twx_db_rollback(index);
    }
    return status;
}

enum twx_status twx_index_change(const char *index_path, unsigned hash_size,
                                 const struct twx_run *run, twx_index_change_fn fn, void *user,
                                 struct twx_error *err)
{
    struct twx_index_lock *lock = NULL;
    struct twx_index *index = NULL;
    enum twx_status status = twx_index_lock_take(index_path, &lock, err);
    if (status == TWX_OK) {
        status = twx_index_open_writer(index_path, hash_size, run, &index, err);
    }
    if (status == TWX_OK) {
        status = change(index, fn, user, err);
    }
    if (index != NULL) {
        const enum twx_status ended = twx_index_checkpoint(index, status == TWX_OK ? err : NULL);
        status = status == TWX_OK ? ended : status;
    }
    twx_index_close(index);
    twx_index_lock_free(lock);
    return status;
}
