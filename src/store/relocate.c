// SPDX-License-Identifier: MIT
//
// A folder of an index under another path: its folders, one by one, and its roots, in one transaction. Owns nothing
// past the call.
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/imported_rows.h"
#include "store/index_folder.h"
#include "store/index_read.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/relocate_folder.h"
#include "store/relocate_roots.h"
#include "store/row_checksum.h"
#include "store/waiting.h"
#include "twindex_commands.h"

/** A folder of the index that gets another path. */
struct moved_folder {
    int64_t id;
    char *path;  // owned: the new one
};

struct relocation {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_relocate_counts *counts;
    char *from;                    // owned: absolute, without a slash at its end but for "/"
    char *to;                      // owned: likewise
    struct moved_folder *folders;  // owned
    size_t n_folders;
    size_t cap;
    bool is_out_of_memory;  // while they were listed
    bool is_dry_run;
};

static enum twx_status find_to(struct relocation *r, const char *argument, struct twx_error *err)
{
    struct stat st;
    r->to = realpath(argument, NULL);
    if (r->to == NULL) {
        return errno == ENOMEM ? twx_fail_memory(err)
                               : twx_fail_errno(err, errno, "cannot find folder '%s'", argument);
    }
    return stat(r->to, &st) == 0 && S_ISDIR(st.st_mode)
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0, "'%s' is no folder", argument);
}

/**
 * Finds what the argument is called in the index: as it is written, for its links may have come after the index; else
 * with those on the way to it followed; else with its own, too.
 */
static enum twx_status find_from(struct relocation *r, const char *argument, struct twx_error *err)
{
    static char *(*const readings[])(const char *) = {twx_path_clean, twx_path_as_indexed,
                                                      twx_path_absolute};
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        bool has_folder = false;
        free(r->from);
        r->from = readings[i](argument);
        const enum twx_status status =
            r->from != NULL ? twx_index_has_folder(r->index, r->from, &has_folder, err)
                            : twx_fail_memory(err);
        if (status != TWX_OK || has_folder) {
            return status != TWX_OK || strcmp(r->from, r->to) != 0
                       ? status
                       : twx_fail(err, TWX_USAGE, 0,
                                  "'%.150s' is where the index has these files already", r->to);
        }
    }
    return twx_fail(err, TWX_USAGE, 0, "no indexed file lies below '%.150s'", argument);
}

/** Merges what a dead run left: its records name the old path, and would come back with the next run. */
static enum twx_status take_waiting_shards(const struct relocation *r, struct twx_error *err)
{
    struct twx_merge_result result = {.trouble = TWX_OK};
    struct twx_strings shards = {0};
    enum twx_status status = twx_index_waiting_shards(r->index, &shards, err);
    if (status == TWX_OK && r->is_dry_run && shards.n > 0) {
        twx_log(
            r->run, TWX_LEVEL_WARNING,
            "shards of an earlier run that are not merged yet: %zu; their files are not counted",
            shards.n);
    } else if (status == TWX_OK && shards.n > 0) {
        status = twx_merge_files(r->index, shards.items, shards.n,
                                 TWX_MERGE_ADOPT | TWX_MERGE_REMOVE, r->run, &result, err);
    }
    twx_strings_release(&shards);
    return status;
}

static bool list_folder(void *user, int64_t id, const char *path, size_t n)
{
    struct relocation *r = user;
    struct moved_folder folder = {.id = id};
    char *before = twx_strndup(path, n);
    if (before != NULL && !twx_path_is_within(before, r->from)) {
        free(before);
        return true;
    }
    if (before != NULL &&
        twx_reserve((void **)&r->folders, &r->cap, r->n_folders + 1, sizeof *r->folders)) {
        folder.path = twx_relocated_path(before, r->from, r->to);
    }
    free(before);
    if (folder.path == NULL) {
        r->is_out_of_memory = true;
        return false;
    }
    r->folders[r->n_folders++] = folder;
    return true;
}

static int by_length(const void *a, const void *b)
{
    const size_t n = strlen(((const struct moved_folder *)a)->path);
    const size_t m = strlen(((const struct moved_folder *)b)->path);
    return (n > m) - (n < m);
}

/**
 * Moves the folders. All paths grow by the same number of bytes, or shrink: where one of the two folders lies in the
 * other, a path that another folder is to leave is free if the longest, or the shortest, come first.
 */
static enum twx_status move_folders(struct relocation *r, struct twx_error *err)
{
    const bool longest_first = strlen(r->to) > strlen(r->from);
    enum twx_status status = twx_index_each_folder(r->index, list_folder, r, err);
    if (status == TWX_OK && r->is_out_of_memory) {
        status = twx_fail_memory(err);
    }
    if (status == TWX_OK && r->n_folders > 0) {
        qsort(r->folders, r->n_folders, sizeof *r->folders, by_length);
    }
    for (size_t i = 0; i < r->n_folders && status == TWX_OK; i++) {
        const struct moved_folder *folder = &r->folders[longest_first ? r->n_folders - 1 - i : i];
        status = twx_relocate_folder(r->index, folder->id, folder->path, r->run, r->counts, err);
    }
    r->counts->n_folders = r->n_folders;
    return status;
}

/** A folder given by mistake must not cost an index its paths: something must be there. */
static enum twx_status look_at_counts(const struct relocation *r, struct twx_error *err)
{
    const uint64_t n = r->counts->n_files + r->counts->n_dropped;
    return r->counts->n_missing + r->counts->n_changed < n
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0,
                          "nothing was changed: of %" PRIu64
                          " files none is below '%.120s' with its size and time",
                          n, r->to);
}

/** The transaction: a dry run is one that is not committed. */
static enum twx_status move_all(struct relocation *r, struct twx_error *err)
{
    enum twx_status status = twx_db_do(r->index, TWX_SQL_BEGIN, err);
    if (status == TWX_OK) {
        status = move_folders(r, err);
    }
    if (status == TWX_OK) {
        status = look_at_counts(r, err);
    }
    if (status == TWX_OK) {
        status = twx_relocate_roots(r->index, r->from, r->to, err);
    }
    if (status == TWX_OK) {
        status = twx_imported_relocate(r->index, r->from, r->to, err);
    }
    if (status == TWX_OK && !r->is_dry_run) {
        status = twx_db_do(r->index, TWX_SQL_COMMIT, err);
    }
    if (status != TWX_OK || r->is_dry_run) {
        twx_db_rollback(r->index);
    }
    return status;
}

static enum twx_status relocate_opened(struct relocation *r, const char *from,
                                       struct twx_error *err)
{
    enum twx_status status = take_waiting_shards(r, err);
    if (status == TWX_OK) {
        status = find_from(r, from, err);
    }
    if (status == TWX_OK) {
        status = twx_row_checksum_prepare(r->index, err);
    }
    if (status == TWX_OK) {
        status = move_all(r, err);
    }
    return status == TWX_OK ? twx_index_checkpoint(r->index, err) : status;
}

static void release(struct relocation *r)
{
    for (size_t i = 0; i < r->n_folders; i++) {
        free(r->folders[i].path);
    }
    free(r->folders);
    free(r->from);
    free(r->to);
}

enum twx_status twx_relocate(const char *index_path, const struct twx_relocate_options *options,
                             const struct twx_run *run, struct twx_relocate_counts *counts,
                             struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *counts = (struct twx_relocate_counts){0};
    struct twx_index_lock *lock = NULL;
    struct relocation r = {.run = run, .counts = counts, .is_dry_run = options->dry_run};
    enum twx_status status = find_to(&r, options->to, err);
    if (status == TWX_OK) {
        status = twx_index_open_locked(index_path, run, &lock, &r.index, err);
    }
    if (status == TWX_OK) {
        status = relocate_opened(&r, options->from, err);
    }
    if (status != TWX_OK) {
        *counts = (struct twx_relocate_counts){0};
    }
    twx_index_close(r.index);
    twx_index_lock_free(lock);
    release(&r);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
