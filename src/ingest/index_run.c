// SPDX-License-Identifier: MIT
//
// The runs of `index` and `hash`. Shards of an index run lie in DB.shards/. A run begins by merging what a dead one
// left there, so that being killed costs only the images in progress and those not yet written.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "ingest/gone.h"
#include "ingest/ingest.h"
#include "ingest/reports.h"
#include "ingest/shard_folder.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/roots.h"
#include "store/shard_list.h"

enum { HASH_SIZE_DEFAULT = 8 };

enum twx_status twx_hash_collection(const struct twx_ingest_options *options,
                                    const struct twx_run *run, struct twx_ingest_counts *counts,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    static const char *const no_suffix[] = {"", NULL};
    struct twx_ingest *in = twx_ingest_create(options, run, counts);
    in->workers.records.shard_dir = options->shard_dir;
    enum twx_status status = twx_ingest_settle_workers(in, err);
    if (status == TWX_OK) {
        status = twx_ingest_prepare(
            in, options->hash_size != 0 ? options->hash_size : HASH_SIZE_DEFAULT, 0, err);
    }
    if (status == TWX_OK) {
        status = twx_shard_folder_make(options->shard_dir, NULL, err);
    }
    char *inside = g_strconcat(options->shard_dir, "/.", NULL);  // fails for what is no folder
    if (status == TWX_OK && faccessat(AT_FDCWD, inside, W_OK | X_OK, AT_EACCESS) != 0) {
        status = twx_fail_errno(err, errno, "cannot write into folder '%s'", options->shard_dir);
    }
    g_free(inside);
    if (status == TWX_OK) {
        twx_ingest_exclude(in, options->shard_dir, no_suffix);
        status = twx_ingest_hash_all(in, err);
        twx_ingest_say_counts(in);
    }
    twx_ingest_free(in);
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
                "took over %" G_GUINT64_FORMAT " records from %" G_GUINT64_FORMAT
                " shards of an earlier run",
                result.counts.n_records, result.counts.n_shards);
    }
    return status;
}

/** Merges the shards of this run. */
static enum twx_status merge_own(struct twx_ingest *in, enum twx_status *trouble,
                                 struct twx_error *err)
{
    struct twx_strings sealed;
    struct twx_strings parts;
    GString *run = g_string_new(NULL);
    for (size_t i = 0; i < sizeof in->workers.records.run_id; i++) {
        g_string_append_printf(run, "%02x", in->workers.records.run_id[i]);
    }
    enum twx_status status =
        twx_shards_in_folder(in->workers.records.shard_dir, &sealed, &parts, err);
    GPtrArray *own = g_ptr_array_new();
    for (size_t i = 0; i < sealed.n; i++) {
        if (g_str_has_prefix(strrchr(sealed.items[i], '/') + 1, run->str)) {
            g_ptr_array_add(own, sealed.items[i]);
        }
    }
    struct twx_merge_result result = {.trouble = *trouble};
    if (status == TWX_OK) {
        status = merge_shards(in, (char *const *)own->pdata, own->len, &result, err);
    }
    *trouble = result.trouble;
    in->counts->merge = result.counts;
    g_ptr_array_free(own, TRUE);
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    (void)g_string_free(run, TRUE);
    twx_log(in->run, TWX_LEVEL_INFO,
            "merged %" G_GUINT64_FORMAT " records in %.2f s: %" G_GUINT64_FORMAT
            " new, %" G_GUINT64_FORMAT " replaced",
            result.counts.n_records, result.counts.seconds, result.counts.n_new,
            result.counts.n_replaced);
    return status;
}

static void note_index_file(struct twx_ingest *in)
{
    struct stat st;
    if (stat(in->options->index_path, &st) == 0) {
        in->index_device = (uint64_t)st.st_dev;
        in->index_inode = (uint64_t)st.st_ino;
    }
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
        note_index_file(in);
        status = adopt_leftovers(in, &trouble, err);
    }
    if (status == TWX_OK) {
        status = twx_index_newest_observation(in->index, &newest_ns, err);
    }
    if (status == TWX_OK) {
        status = twx_ingest_prepare(in, twx_index_hash_size(in->index), newest_ns, err);
    }
    if (status == TWX_OK) {
        status = twx_ingest_hash_all(in, err);
        twx_ingest_say_counts(in);
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

/** Whether there is anything to index: a slip of the pen must not leave an empty index behind. */
static bool has_source(const struct twx_ingest_options *o)
{
    bool found = o->files_from != NULL &&
                 (strcmp(o->files_from, "-") == 0 || !twx_path_is_absent(o->files_from));
    for (size_t i = 0; i < o->n_paths; i++) {
        found = found || !twx_path_is_absent(o->paths[i]);
    }
    return found;
}

enum twx_status twx_index_update(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    static const char *const companions[] = {"",     "-wal",         "-shm",    "-journal", ".lock",
                                             ".new", ".new-journal", ".shards", NULL};
    struct twx_ingest *in = twx_ingest_create(options, run, counts);
    struct twx_index_lock *lock = NULL;
    char *file = twx_index_file_of(options->index_path);
    char *shard_dir = g_strconcat(file, ".shards", NULL);
    g_free(file);
    in->workers.records.shard_dir = shard_dir;
    enum twx_status status = twx_ingest_settle_workers(in, err);
    if (status != TWX_OK) {
        // reported before anything is opened
    } else if (!has_source(options) && twx_path_is_absent(options->index_path)) {
        status = twx_ingest_prepare(in, HASH_SIZE_DEFAULT, 0, err);
        if (status == TWX_OK) {
            status = twx_ingest_hash_all(in, err);  // reports what is missing
        }
    } else {
        status = twx_index_lock_take(options->index_path, &lock, err);
        if (status == TWX_OK) {
            twx_ingest_exclude(in, options->index_path, companions);
            status = update_locked(in, err);
        }
    }
    twx_index_close(in->index);
    if (lock != NULL) {
        (void)rmdir(shard_dir);  // when it is empty; without the lock it is another run's
    }
    twx_index_lock_free(lock);
    g_free(shard_dir);
    twx_ingest_free(in);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
