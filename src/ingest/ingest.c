// SPDX-License-Identifier: MIT
//
// From what the inputs report to jobs for the workers: what is excluded, what the index knows already, the order of the
// disk. Owns a struct twx_ingest.
#include "ingest/ingest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "ingest/feed.h"
#include "ingest/input_reports.h"
#include "ingest/inputs.h"
#include "ingest/known_files.h"
#include "ingest/reports.h"
#include "ingest/shard_folder.h"
#include "jobs/decoder_path.h"
#include "jobs/slots.h"
#include "store/index_known.h"

static enum twx_status on_folder(void *user, const char *path, struct twx_error *err)
{
    struct twx_ingest *in = user;
    // The worker process wants to be watched and heard also where folder after folder has no files.
    enum twx_status status =
        in->hashing != NULL ? twx_feed_serve(in, err) : twx_feed_check_going(in, err);
    if (status != TWX_OK || in->index == NULL) {
        return status;
    }
    status = twx_index_folder_begin(in->index, path, err);
    return status == TWX_OK ? twx_known_next(in, err) : status;
}

static enum twx_status on_file(void *user, const char *path, size_t path_bytes,
                               const struct stat *st, struct twx_error *err)
{
    struct twx_ingest *in = user;
    bool unchanged = false;
    enum twx_status status = TWX_OK;
    if (in->index != NULL) {
        status = twx_known_look_up(in, path, st, &unchanged, err);
    }
    return status == TWX_OK ? twx_feed_file(in, path, path_bytes, st, unchanged, err) : status;
}

static enum twx_status on_listed(void *user, const char *path, const struct stat *st,
                                 struct twx_error *err)
{
    struct twx_ingest *in = user;
    struct twx_known known;
    bool found = false;
    enum twx_status status = TWX_OK;
    if (in->index != NULL) {
        status = twx_index_find(in->index, path, &known, &found, err);
    }
    if (status == TWX_OK && found && !in->is_listing) {
        twx_known_note_met(in, path, st);
    }
    const bool unchanged = status == TWX_OK && found && twx_known_is_unchanged(in, &known, st);
    return status == TWX_OK ? twx_feed_file(in, path, strlen(path), st, unchanged, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// The rest of what sources tell

static enum twx_status on_root(void *user, const char *path, uint64_t device, struct twx_error *err)
{
    struct twx_ingest *in = user;
    return twx_known_roots_meet(in->known_roots, path, device)
               ? twx_feed_root(in, path, device, err)
               : TWX_OK;
}

/** A root on another file system than it was: its own, copied to a new disk, or not its disk at all. */
static enum twx_status on_root_put_off(void *user, const char *path, uint64_t device, bool is_moved,
                                       struct twx_error *err)
{
    struct twx_ingest *in = user;
    if (is_moved) {
        return twx_feed_root(in, path, device, err);
    }
    twx_log(in->run, TWX_LEVEL_WARNING,
            "'%s' is on another device than when it was indexed, and no file that was indexed "
            "there was met: is its disk mounted?",
            path);
    return TWX_OK;
}

static enum twx_status on_mount(void *user, const char *path, uint64_t device,
                                struct twx_error *err)
{
    char *root = g_strndup(path, strlen(path) - 1);  // without the trailing slash
    const enum twx_status status = on_root(user, root, device, err);
    g_free(root);
    return status;
}

static bool is_excluded(void *user, const char *path)
{
    const struct twx_ingest *in = user;
    return g_hash_table_contains(in->excluded, path);
}

static bool is_stopped(void *user)
{
    const struct twx_ingest *in = user;
    return twx_is_stopped(in->run);
}

/** Keeps `path` (its folder made real) and so its companions out of the collection. */
void twx_ingest_exclude(struct twx_ingest *in, const char *path, const char *const *suffixes)
{
    char *folder = g_path_get_dirname(path);
    char *name = g_path_get_basename(path);
    char *real_folder = realpath(folder, NULL);
    char *real = realpath(path, NULL);  // a link elsewhere: SQLite's companions lie there
    for (; *suffixes != NULL; suffixes++) {
        if (real_folder != NULL) {
            const char *slash = strcmp(real_folder, "/") == 0 ? "" : "/";
            (void)g_hash_table_add(in->excluded,
                                   g_strconcat(real_folder, slash, name, *suffixes, NULL));
        }
        if (real != NULL) {
            (void)g_hash_table_add(in->excluded, g_strconcat(real, *suffixes, NULL));
        }
    }
    free(real);
    free(real_folder);
    g_free(name);
    g_free(folder);
}

// ---------------------------------------------------------------------------------------------------------
// A run

static enum twx_status go_through_sources(struct twx_ingest *in, struct twx_error *err)
{
    const struct twx_ingest_options *o = in->options;
    const struct twx_input_events events = {
        .walk = {.user = in,
                 .folder = on_folder,
                 .file = on_file,
                 .mount = on_mount,
                 .trouble = twx_report_trouble,
                 .left_out = twx_report_left_out,
                 .is_excluded = is_excluded},
        .root = on_root,
        .listed = on_listed,
        .missing = twx_report_missing,
        .listed_folders = twx_report_listed_folders,
        .is_stopped = is_stopped,
    };
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .one_file_system = o->one_file_system,
    };
    enum twx_status status = twx_inputs_paths(o->paths, o->n_paths, &limits, &events, err);
    if (status == TWX_OK) {
        status = twx_feed_flush(in, err);
    }
    in->is_listing = true;
    if (status == TWX_OK && o->files_from != NULL) {
        status = twx_inputs_list(o->files_from, o->null_separated, o->exclude, &events, err);
    }
    if (in->index != NULL) {
        twx_index_folder_end(in->index);
    }
    in->walk_is_done = status == TWX_OK;
    return status;
}

/** Walks and hashes to the end; shards are sealed whatever is returned. */
enum twx_status twx_ingest_hash_all(struct twx_ingest *in, struct twx_error *err)
{
    in->begin = twx_monotonic_seconds();
    if (in->run != NULL && in->run->progress != NULL) {
        in->count_ahead = twx_count_ahead_start(in->options, is_excluded, in);
    }
    enum twx_status status = go_through_sources(in, err);
    twx_count_ahead_end(in->count_ahead);  // the walk knows the number now
    in->count_ahead = NULL;
    if (status == TWX_OK) {
        status = twx_known_roots_settle(in->known_roots, on_root_put_off, in, err);
    }
    if (status == TWX_OK) {
        status = twx_feed_check_going(in, err);
    }
    if (in->hashing == NULL) {
        goto done;
    }
    while (status == TWX_OK && !twx_hashing_is_idle(in->hashing)) {
        twx_feed_take_reports(in, true);
        status = twx_feed_check_going(in, err);
    }
    if (status == TWX_OK) {
        status = twx_feed_check_going(in, err);
    }
    struct twx_error failure = {0};
    if (twx_hashing_finish(&in->hashing, status != TWX_OK, &in->times, &failure) != TWX_OK) {
        status = failure.status;
        if (err != NULL) {
            *err = failure;
        }
    }
done:
    in->counts->walk_seconds = twx_monotonic_seconds() - in->begin;
    if (status == TWX_OK && in->counts->n_missing + in->counts->n_unreadable > 0) {
        status = twx_fail_reported(err, TWX_PARTLY);
    }
    return status;
}

enum twx_status twx_ingest_settle_workers(struct twx_ingest *in, struct twx_error *err)
{
    const unsigned wanted = in->options->n_jobs > 0 ? in->options->n_jobs : twx_n_processors();
    unsigned n = wanted;
    char *decoder = NULL;  // asked for before anything is made
    enum twx_status status = twx_decoder_find(&decoder, err);
    free(decoder);
    if (status == TWX_OK) {
        status = twx_pool_fit_workers(&n, err);
    }
    if (status == TWX_OK && n < wanted) {
        twx_log(in->run, TWX_LEVEL_WARNING,
                "few files may be open at once (ulimit -n): only %u of %u workers run", n, wanted);
    }
    in->workers.n_workers = n;
    return status;
}

enum twx_status twx_ingest_prepare(struct twx_ingest *in, unsigned hash_size, int64_t not_before_ns,
                                   struct twx_error *err)
{
    struct twx_recorder_options *r = &in->workers.records;
    in->workers.hash = (struct twx_hash_options){
        .hash_size = hash_size,
        .max_pixels = in->options->max_pixels,
        .vips_only = in->options->vips_only,
        .checksums = in->options->checksums,
    };
    in->workers.timeout_seconds = in->options->timeout_seconds;
    in->workers.memory_bytes =
        in->options->memory_bytes > 0 ? in->options->memory_bytes : twx_memory_bytes() / 2;
    const uint64_t mib = in->workers.memory_bytes >> 20;
    r->memory_mib = mib < UINT32_MAX ? (uint32_t)mib : UINT32_MAX;
    in->workers.no_sandbox = in->options->no_sandbox;
    in->workers.on_file = twx_feed_on_report;
    in->workers.user = in;
    // Never older than what the index has seen: a clock set back must not make new facts lose to old ones.
    const int64_t now_ns = twx_wall_ns();
    r->observed_ns = now_ns > not_before_ns      ? now_ns
                     : not_before_ns < INT64_MAX ? not_before_ns + 1
                                                 : INT64_MAX;
    if (getrandom(r->run_id, sizeof r->run_id, 0) != (ssize_t)sizeof r->run_id) {
        return twx_fail_errno(err, errno, "cannot get random bytes for the run's id");
    }
    return in->index != NULL ? twx_known_roots_load(in->known_roots, in->index, err) : TWX_OK;
}

struct twx_ingest *twx_ingest_create(const struct twx_ingest_options *options,
                                     const struct twx_run *run, struct twx_ingest_counts *counts)
{
    struct twx_ingest *in = g_new0(struct twx_ingest, 1);
    *counts = (struct twx_ingest_counts){0};
    in->options = options;
    in->run = run;
    in->counts = counts;
    in->excluded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    in->window = twx_window_create();
    in->known_roots = twx_known_roots_create();
    return in;
}

void twx_ingest_free(struct twx_ingest *in)
{
    g_hash_table_destroy(in->excluded);
    twx_known_roots_free(in->known_roots);
    twx_window_free(in->window);
    g_free(in);
}
