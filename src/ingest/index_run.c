// SPDX-License-Identifier: MIT
//
// The runs of `index` and `hash`. Shards of an index run lie in DB.shards/. A run begins by merging what a dead one
// left there, so that being killed costs only the images in progress and those not yet written.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/index_files.h"
#include "base/log.h"
#include "base/path.h"
#include "base/sized.h"
#include "base/strings.h"
#include "ingest/gone.h"
#include "ingest/ingest.h"
#include "ingest/shard_folder.h"
#include "ingest/worker_options.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/roots.h"
#include "store/shard_list.h"
#include "twindex_commands.h"

/**
 * Settles the workers' options.
 *
 * not_before_ns  the newest observation of the index: this run is newer, even when the clock was set back
 */
static enum twx_status prepare(struct twx_ingest *in, unsigned hash_size, int64_t not_before_ns,
                               struct twx_error *err)
{
    struct twx_recorder_options *r = &in->workers.records;
    twx_worker_options_take(in->options, hash_size, &in->workers);
    // Never older than what the index has seen: a clock set back must not make new facts lose to old ones.
    const int64_t now_ns = twx_wall_ns();
    r->observed_ns = now_ns > not_before_ns      ? now_ns
                     : not_before_ns < INT64_MAX ? not_before_ns + 1
                                                 : INT64_MAX;
    if (getrandom(r->run_id, sizeof r->run_id, 0) != (ssize_t)sizeof r->run_id) {
        return twx_fail_errno(err, errno, "cannot get random bytes for the run's id");
    }
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// hash

/** Makes the folder of shards, and keeps it out of the collection. */
static enum twx_status make_shard_dir(struct twx_ingest *in, struct twx_error *err)
{
    static const char *const no_suffix[] = {"", NULL};
    const char *folder = in->options->shard_dir;
    const enum twx_status status = twx_shard_folder_make(folder, NULL, err);
    if (status != TWX_OK) {
        return status;
    }
    char *inside = twx_asprintf("%s/.", folder);  // fails for what is no folder
    if (inside == NULL) {
        return twx_fail_memory(err);
    }
    const bool is_writable = faccessat(AT_FDCWD, inside, W_OK | X_OK, AT_EACCESS) == 0;
    const int error_number = errno;
    free(inside);
    if (!is_writable) {
        return twx_fail_errno(err, error_number, "cannot write into folder '%s'", folder);
    }
    return twx_kept_out_add(&in->kept_out, folder, no_suffix) ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_hash_collection(const struct twx_ingest_options *options,
                                    const struct twx_run *run, struct twx_ingest_counts *counts,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    struct twx_ingest in = {.options = options, .run = run, .counts = counts};
    in.workers.records.shard_dir = options->shard_dir;
    enum twx_status status = twx_worker_options_count(options, run, &in.workers.n_workers, err);
    if (status == TWX_OK) {
        status = prepare(&in, twx_worker_options_hash_size(options), 0, err);
    }
    if (status == TWX_OK) {
        status = make_shard_dir(&in, err);
    }
    if (status == TWX_OK) {
        status = twx_ingest_hash_all(&in, err);
    }
    twx_kept_out_release(&in.kept_out);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// index

/** Merges shard files of DB.shards; those in trouble are remembered in result, and the run goes on. */
static enum twx_status merge_shards(struct twx_ingest *in, char *const *paths, size_t n_paths,
                                    struct twx_merge_result *result, struct twx_error *err)
{
    const unsigned flags =
        TWX_MERGE_ADOPT | (in->options->keep_shards ? 0 : (unsigned)TWX_MERGE_REMOVE);
    return twx_merge_files(in->index, paths, n_paths, flags, in->run, result, err);
}

static enum twx_status adopt_leftovers(struct twx_ingest *in, enum twx_status *trouble,
                                       struct twx_error *err)
{
    struct twx_merge_result result = {.trouble = TWX_OK};
    struct twx_strings sealed;
    struct twx_strings parts;
    enum twx_status status =
        twx_shards_in_folder(in->workers.records.shard_dir, &sealed, &parts, err);
    if (status == TWX_OK) {
        status = merge_shards(in, sealed.items, sealed.n, &result, err);
    }
    if (status == TWX_OK) {
        status = merge_shards(in, parts.items, parts.n, &result, err);
    }
    *trouble = result.trouble;
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    if (result.counts.n_records > 0) {
        twx_log(in->run, TWX_LEVEL_INFO,
                "took over %" PRIu64 " records from %" PRIu64 " shards of an earlier run",
                result.counts.n_records, result.counts.n_shards);
    }
    return status;
}

/** Keeps of the shards those of this run, whose names begin with its id. */
static void keep_own(const struct twx_ingest *in, struct twx_strings *shards)
{
    const uint8_t *id = in->workers.records.run_id;
    char prefix[2 * TWX_RUN_ID_BYTES + 1];
    for (size_t i = 0; i < TWX_RUN_ID_BYTES; i++) {
        (void)snprintf(prefix + 2 * i, 3, "%02x", id[i]);
    }
    for (size_t i = shards->n; i-- > 0;) {
        if (strncmp(strrchr(shards->items[i], '/') + 1, prefix, strlen(prefix)) != 0) {
            twx_strings_remove(shards, i);
        }
    }
}

/** Merges the shards of this run. */
static enum twx_status merge_own(struct twx_ingest *in, enum twx_status *trouble,
                                 struct twx_error *err)
{
    struct twx_strings sealed;
    struct twx_strings parts;
    struct twx_merge_result result = {.trouble = *trouble};
    enum twx_status status =
        twx_shards_in_folder(in->workers.records.shard_dir, &sealed, &parts, err);
    if (status == TWX_OK) {
        keep_own(in, &sealed);
        status = merge_shards(in, sealed.items, sealed.n, &result, err);
    }
    *trouble = result.trouble;
    in->counts->merge = result.counts;
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    if (status != TWX_OK) {
        return status;
    }
    twx_log(in->run, TWX_LEVEL_INFO,
            "merged %" PRIu64 " records in %.2f s: %" PRIu64 " new, %" PRIu64 " replaced",
            result.counts.n_records, result.counts.seconds, result.counts.n_new,
            result.counts.n_replaced);
    return status;
}

/** Records which PATHs were given, for a run without any. One below another is no root, and not recorded. */
static enum twx_status note_given(struct twx_ingest *in, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < in->options->n_paths; i++) {
        char *real = realpath(in->options->paths[i], NULL);
        if (real != NULL) {
            status = twx_index_set_given(in->index, real, err);
        }
        free(real);
    }
    return status;
}

static enum twx_status update_locked(struct twx_ingest *in, struct twx_error *err)
{
    const struct twx_ingest_options *o = in->options;
    enum twx_status trouble = TWX_OK;  // with shards, each reported
    int64_t newest_ns = 0;
    enum twx_status status =
        twx_index_open_writer(o->index_path, o->hash_size, in->run, &in->index, err);
    if (status == TWX_OK) {
        twx_kept_out_note_file(&in->kept_out, o->index_path);
        status = adopt_leftovers(in, &trouble, err);
    }
    if (status == TWX_OK) {
        status = twx_index_newest_observation(in->index, &newest_ns, err);
    }
    if (status == TWX_OK) {
        status = prepare(in, twx_index_hash_size(in->index), newest_ns, err);
    }
    if (status == TWX_OK) {
        status = twx_ingest_hash_all(in, err);
    }
    bool is_partly = status == TWX_PARTLY;
    if (status == TWX_OK || is_partly) {
        status = twx_ingest_look_for_gone(in, err);
        is_partly = is_partly || status == TWX_PARTLY;
        status = status == TWX_PARTLY ? TWX_OK : status;
    }
    if (status == TWX_OK) {
        status = merge_own(in, &trouble, err);
    }
    if (status == TWX_OK) {
        status = note_given(in, err);
    }
    if (status == TWX_OK) {
        status = twx_index_checkpoint(in->index, err);
    }
    if (status == TWX_OK && trouble != TWX_OK) {
        status = twx_fail_reported(err, trouble);
    } else if (status == TWX_OK && is_partly) {
        status = twx_fail_reported(err, TWX_PARTLY);
    }
    return status;
}

static bool is_there(const char *path, bool or_pipe)
{
    struct stat st;
    return stat(path, &st) == 0 &&
           (or_pipe ? !S_ISDIR(st.st_mode) : S_ISDIR(st.st_mode) || S_ISREG(st.st_mode));
}

/** Whether there is anything to index: a slip of the pen must not leave an empty index behind. */
static bool has_source(const struct twx_ingest_options *o)
{
    bool found =
        o->files_from != NULL && (strcmp(o->files_from, "-") == 0 || is_there(o->files_from, true));
    for (size_t i = 0; i < o->n_paths; i++) {
        found = found || is_there(o->paths[i], false);
    }
    return found;
}

/** The folder of an index's shards. Owned: free(). NULL: out of memory */
static char *shard_dir_of(const char *index_path)
{
    char *file = twx_index_file_of(index_path);
    char *shard_dir = file != NULL ? twx_asprintf("%s.shards", file) : NULL;
    free(file);
    return shard_dir;
}

/** Takes the lock, and updates the index. */
static enum twx_status update(struct twx_ingest *in, struct twx_error *err)
{
    const char *path = in->options->index_path;
    struct twx_index_lock *lock = NULL;
    enum twx_status status = twx_index_lock_take(path, &lock, err);
    if (status == TWX_OK && !twx_kept_out_add(&in->kept_out, path, twx_index_file_suffixes)) {
        status = twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = update_locked(in, err);
    }
    twx_index_close(in->index);
    if (lock != NULL) {
        // When it is empty; without the lock it is another run's.
        (void)rmdir(in->workers.records.shard_dir);
    }
    twx_index_lock_free(lock);
    return status;
}

static enum twx_status run_index(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    char *shard_dir = shard_dir_of(options->index_path);
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    struct twx_ingest in = {.options = options, .run = run, .counts = counts};
    in.workers.records.shard_dir = shard_dir;
    if (shard_dir == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_worker_options_count(options, run, &in.workers.n_workers, err);
    if (status != TWX_OK) {
        // reported before anything is opened
    } else if (!has_source(options) && twx_path_is_absent(options->index_path)) {
        status = prepare(&in, TWX_HASH_SIZE_DEFAULT, 0, err);
        if (status == TWX_OK) {
            status = twx_ingest_hash_all(&in, err);  // reports what is missing
        }
    } else {
        status = update(&in, err);
    }
    free(shard_dir);
    twx_kept_out_release(&in.kept_out);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}

enum twx_status twx_index_update(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err)
{
    struct twx_ingest_options known;
    struct twx_ingest_counts counted = {.size = sizeof counted};
    enum twx_status status =
        twx_sized_take(&known, sizeof known, options, "twx_ingest_options", err);
    if (status == TWX_OK) {
        status = run_index(&known, run, &counted, err);
    }
    twx_sized_give(counts, &counted, sizeof counted);
    return status;
}
