// SPDX-License-Identifier: MIT
//
// twindex merge: shards and folders of them into an index, which is made when there is none.
#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/strings.h"
#include "store/index_create.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/shard_list.h"
#include "store/shard_read.h"
#include "twindex_commands.h"

/** Adds the sealed shards of a DIR. */
static enum twx_status gather_folder(const char *folder, const struct twx_run *run,
                                     struct twx_strings *paths, struct twx_error *err)
{
    struct twx_strings sealed;
    struct twx_strings parts;
    enum twx_status status = twx_shards_in_folder(folder, &sealed, &parts, err);
    for (size_t i = 0; status == TWX_OK && i < sealed.n; i++) {
        status = twx_strings_add(paths, sealed.items[i]) ? TWX_OK : twx_fail_memory(err);
    }
    for (size_t i = 0; status == TWX_OK && i < parts.n; i++) {
        twx_log(run, TWX_LEVEL_WARNING,
                "'%s' is not sealed and was left out: is its run still going?", parts.items[i]);
    }
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    return status;
}

/** Adds a SHARD or the shards of a DIR. */
static enum twx_status gather(const char *argument, const struct twx_run *run,
                              struct twx_strings *paths, struct twx_error *err)
{
    struct stat st;
    if (stat(argument, &st) != 0) {
        return twx_fail_errno(err, errno, "cannot read shard '%s'", argument);
    }
    if (S_ISDIR(st.st_mode)) {
        return gather_folder(argument, run, paths, err);
    }
    return twx_strings_add(paths, argument) ? TWX_OK : twx_fail_memory(err);
}

/**
 * The hash size for a new index: that of the shards, which must agree. 0 when no shard can be read: why not is
 * said of each, and noted in `trouble`.
 */
static enum twx_status agree_on_size(const struct twx_strings *paths, const struct twx_run *run,
                                     unsigned *hash_size, enum twx_status *trouble,
                                     struct twx_error *err)
{
    struct twx_strings reasons = {0};  // why shards could not be read
    enum twx_status worst = TWX_OK;
    enum twx_status status = TWX_OK;
    *hash_size = 0;
    for (size_t i = 0; status == TWX_OK && i < paths->n; i++) {
        const char *path = paths->items[i];
        struct twx_shard *shard = NULL;
        struct twx_error why = {0};
        if (twx_shard_open(path, &shard, &why) != TWX_OK) {
            status = twx_strings_add(&reasons, why.text) ? TWX_OK : twx_fail_memory(err);
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
    for (size_t i = 0; status == TWX_OK && *hash_size == 0 && i < reasons.n; i++) {
        twx_log(run, TWX_LEVEL_ERROR, "%s", reasons.items[i]);
        twx_merge_note_trouble(trouble, worst);
    }
    twx_strings_release(&reasons);
    return status;
}

/** Whether an index is to be made. A link that leads to nothing is not replaced: it is an error. */
static bool has_no_file(const char *index_path)
{
    struct stat st;
    return lstat(index_path, &st) != 0 && errno == ENOENT;
}

/** Merges into an index that is made: complete, or not at all. */
static enum twx_status merge_into_new(const char *index_path, const struct twx_strings *paths,
                                      const struct twx_run *run, struct twx_merge_result *result,
                                      struct twx_error *err)
{
    struct twx_index *index = NULL;
    unsigned hash_size = 0;
    enum twx_status status = agree_on_size(paths, run, &hash_size, &result->trouble, err);
    if (status == TWX_OK && hash_size == 0 && paths->n > 0) {
        return TWX_OK;  // no index is made: which hash size it is for, nobody knows
    }
    if (status == TWX_OK) {
        status = twx_index_begin(index_path, hash_size != 0 ? hash_size : 8, &index, err);
    }
    if (status == TWX_OK) {
        status = twx_merge_files(index, paths->items, paths->n, 0, run, result, err);
    }
    if (status == TWX_OK) {
        return twx_index_publish(&index, err);
    }
    twx_index_drop(&index);
    return status;
}

static enum twx_status merge_into(const char *index_path, const struct twx_strings *paths,
                                  const struct twx_run *run, struct twx_merge_result *result,
                                  struct twx_error *err)
{
    struct twx_index *index = NULL;
    enum twx_status status = twx_index_open_writer(index_path, 0, run, &index, err);
    if (status == TWX_OK) {
        status = twx_merge_files(index, paths->items, paths->n, 0, run, result, err);
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
    struct twx_strings paths = {0};
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n_shards; i++) {
        status = gather(shards[i], run, &paths, err);
    }
    if (status == TWX_OK) {
        status = twx_index_lock_take(index_path, &lock, err);
    }
    if (status == TWX_OK) {
        status = has_no_file(index_path) ? merge_into_new(index_path, &paths, run, &result, err)
                                         : merge_into(index_path, &paths, run, &result, err);
    }
    twx_index_lock_free(lock);
    twx_strings_release(&paths);
    *counts = result.counts;
    return status == TWX_OK && result.trouble != TWX_OK ? twx_fail_reported(err, result.trouble)
                                                        : status;
}
