// SPDX-License-Identifier: MIT
//
// twindex merge: shards and folders of them into an index, which is made when there is none.
#include <errno.h>
#include <glib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/path.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/shard_list.h"
#include "store/shard_read.h"

/** Adds a SHARD or the shards of a DIR. */
static enum twx_status gather(const char *argument, const struct twx_run *run, GPtrArray *paths,
                              struct twx_error *err)
{
    struct stat st;
    if (stat(argument, &st) != 0) {
        return twx_fail_errno(err, errno, "cannot read shard '%s'", argument);
    }
    if (!S_ISDIR(st.st_mode)) {
        g_ptr_array_add(paths, g_strdup(argument));
        return TWX_OK;
    }
    struct twx_strings sealed;
    struct twx_strings parts;
    const enum twx_status status = twx_shards_in_folder(argument, &sealed, &parts, err);
    for (size_t i = 0; i < sealed.n; i++) {
        g_ptr_array_add(paths, g_strdup(sealed.items[i]));
    }
    for (size_t i = 0; i < parts.n; i++) {
        twx_log(run, TWX_LEVEL_WARNING,
                "'%s' is not sealed and was left out: is its run still going?", parts.items[i]);
    }
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    return status;
}

/**
 * The hash size for a new index: that of the shards, which must agree. 0 when no shard can be read: why not is
 * said of each, and noted in `trouble`.
 */
static enum twx_status agree_on_size(const GPtrArray *paths, const struct twx_run *run,
                                     unsigned *hash_size, enum twx_status *trouble,
                                     struct twx_error *err)
{
    GPtrArray *reasons = g_ptr_array_new_with_free_func(g_free);
    enum twx_status worst = TWX_OK;
    enum twx_status status = TWX_OK;
    *hash_size = 0;
    for (guint i = 0; status == TWX_OK && i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        struct twx_shard *shard = NULL;
        struct twx_error why = {0};
        if (twx_shard_open(path, &shard, &why) != TWX_OK) {
            g_ptr_array_add(reasons, g_strdup(why.text));
            twx_merge_note_trouble(&worst, why.status);
            continue;  // reported when it is merged
        }
        const unsigned size = twx_shard_header(shard)->hash_size;
        twx_shard_free(shard);
        if (*hash_size != 0 && size != *hash_size) {
            status = twx_fail(
                err, TWX_UNUSABLE, 0,
                "shard '%s' holds hashes of size %u, those before it of size %u: merge them into "
                "two indexes",
                path, size, *hash_size);
        }
        *hash_size = size;
    }
    // Said from this very look: what fails for lack of memory or by an I/O error may pass the next.
    for (guint i = 0; *hash_size == 0 && i < reasons->len; i++) {
        twx_log(run, TWX_LEVEL_ERROR, "%s", (const char *)g_ptr_array_index(reasons, i));
        twx_merge_note_trouble(trouble, worst);
    }
    g_ptr_array_free(reasons, TRUE);
    return status;
}

static enum twx_status merge_into(const char *index_path, const GPtrArray *paths,
                                  const struct twx_run *run, struct twx_merge_result *result,
                                  struct twx_error *err)
{
    struct twx_index *index = NULL;
    unsigned hash_size = 0;
    enum twx_status status = TWX_OK;
    if (twx_path_is_absent(index_path)) {
        status = agree_on_size(paths, run, &hash_size, &result->trouble, err);
        if (status == TWX_OK && hash_size == 0 && paths->len > 0) {
            return TWX_OK;  // no index is made: which hash size it is for, nobody knows
        }
    }
    if (status == TWX_OK) {
        status = twx_index_open_writer(index_path, hash_size, run, &index, err);
    }
    if (status == TWX_OK) {
        status =
            twx_merge_files(index, (char *const *)paths->pdata, paths->len, 0, run, result, err);
    }
    if (index != NULL) {
        const enum twx_status ended = twx_index_checkpoint(index, status == TWX_OK ? err : NULL);
        status = status == TWX_OK ? ended : status;
    }
    twx_index_close(index);
    return status;
}

enum twx_status twx_merge_shards(const char *index_path, const char *const *shards, size_t n_shards,
                                 const struct twx_run *run, struct twx_merge_counts *counts,
                                 struct twx_error *err)
{
    struct twx_merge_result result = {.trouble = TWX_OK};
    struct twx_index_lock *lock = NULL;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n_shards; i++) {
        status = gather(shards[i], run, paths, err);
    }
    if (status == TWX_OK) {
        status = twx_index_lock_take(index_path, &lock, err);
    }
    if (status == TWX_OK) {
        status = merge_into(index_path, paths, run, &result, err);
    }
    twx_index_lock_free(lock);
    g_ptr_array_free(paths, TRUE);
    *counts = result.counts;
    return status == TWX_OK && result.trouble != TWX_OK ? twx_fail_reported(err, result.trouble)
                                                        : status;
}
