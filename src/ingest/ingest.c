// SPDX-License-Identifier: MIT
//
// The runs of `index` and `hash`: sources to jobs, reports to counts, shards to the merge. The calling thread
// walks, asks the index what it knows, hands out jobs and takes reports; only workers touch image bytes.
//
// Shards of an index run lie in DB.shards/. A run begins by merging what a dead one left there, so that being
// killed costs only the images in hand and those not yet written.
#include <errno.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "file/hash_file.h"
#include "ingest/disk_order.h"
#include "ingest/pool.h"
#include "ingest/sources.h"
#include "store/index.h"
#include "store/merge.h"

static const double PROGRESS_SECONDS =
    0.2;  // often enough to look alive, rare enough to cost nothing

struct ingest {
    const struct twx_ingest_options *options;
    const struct twx_run *run;
    struct twx_ingest_counts *counts;
    struct twx_index *index;      // NULL for hash
    struct twx_pool *pool;        // made with the first job
    struct twx_pool_times times;  // of the pool, once it is done
    struct twx_pool_options pool_options;
    GHashTable *excluded;     // set of paths, owned
    GHashTable *known_roots;  // path to device (uint64_t *), both owned: those need no new record
    bool walk_is_done;
    double begin;
    double last_progress;
    struct twx_window *window;  // files held back to be read in the disk's order
    uint64_t last_device;       // the one asked last,
    bool is_rotational;         // and what it said
    // The listing of the folder in hand:
    struct twx_known known;
    bool has_known;  // `known` holds the next one
    // Buffers; too large for the stack of a callback:
    struct twx_job job;
    struct twx_report report;
};

// ---------------------------------------------------------------------------------------------------------
// Reports

static void show_progress(struct ingest *in)
{
    const double now = twx_monotonic_seconds();
    if (in->run == NULL || in->run->progress == NULL ||
        now - in->last_progress < PROGRESS_SECONDS) {
        return;
    }
    in->last_progress = now;
    const struct twx_ingest_counts *c = in->counts;
    const struct twx_progress progress = {
        .n_done = c->n_unchanged + c->n_hashed + c->n_not_images + c->n_failed + c->n_vanished +
                  c->n_unreadable,
        .n_total = in->walk_is_done ? c->n_files : 0,
        .n_failed = c->n_failed,
        .n_unchanged = c->n_unchanged,
        .seconds = now - in->begin,
    };
    in->run->progress(in->run->user, &progress);
}

static void count_verdict(struct ingest *in, const struct twx_report *r)
{
    struct twx_ingest_counts *c = in->counts;
    switch (r->status) {
    case TWX_IMAGE_HASHED:
        c->n_hashed++;
        c->n_flat += r->is_flat;
        twx_say(in->run, TWX_LEVEL_DEBUG, "hashed '%s'", r->path);
        break;
    case TWX_IMAGE_NOT_AN_IMAGE:
        c->n_not_images++;
        twx_say(in->run, TWX_LEVEL_DEBUG, "not an image: '%s'", r->path);
        break;
    case TWX_IMAGE_FAILED:
        c->n_failed++;
        c->failed_by_reason[r->reason]++;
        twx_say(in->run, TWX_LEVEL_DEBUG, "failed '%s': %s%s%s%s", r->path,
                twx_reason_name(r->reason), r->hint[0] != '\0' ? " (" : "", r->hint,
                r->hint[0] != '\0' ? ")" : "");
        break;
    }
}

static void count_report(struct ingest *in, const struct twx_report *r)
{
    struct twx_ingest_counts *c = in->counts;
    if (r->kind != TWX_JOB_FILE) {
        return;
    }
    c->n_bytes += r->bytes;
    switch ((enum twx_file_outcome)r->outcome) {
    case TWX_FILE_DONE:
        count_verdict(in, r);
        break;
    case TWX_FILE_VANISHED:
        c->n_vanished++;
        twx_say(in->run, TWX_LEVEL_INFO, "vanished: '%s'", r->path);
        break;
    case TWX_FILE_NOT_REGULAR:
        c->n_vanished++;
        twx_say(in->run, TWX_LEVEL_INFO, "no longer a file: '%s'", r->path);
        break;
    case TWX_FILE_UNREADABLE:
        c->n_unreadable++;
        twx_say(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", r->path,
                g_strerror(r->error_number));
        break;
    case TWX_FILE_CHANGING:
        c->n_unreadable++;
        twx_say(in->run, TWX_LEVEL_ERROR, "'%s' is being written: index it again later", r->path);
        break;
    }
}

/** Takes the reports that are there; with `wait` waits a moment for some. */
static void take_reports(struct ingest *in, bool wait)
{
    while (twx_pool_take_report(in->pool, &in->report, wait)) {
        wait = false;
        count_report(in, &in->report);
    }
    show_progress(in);
}

// ---------------------------------------------------------------------------------------------------------
// Jobs

static enum twx_status make_pool(struct ingest *in, struct twx_error *err)
{
    if (mkdir(in->pool_options.shard_dir, 0777) != 0 && errno != EEXIST) {
        return twx_fail_errno(err, errno, "cannot make folder '%s'", in->pool_options.shard_dir);
    }
    enum twx_status status = twx_decode_start(err);
    if (status == TWX_OK) {
        status = twx_pool_create(&in->pool_options, &in->pool, err);
    }
    if (status == TWX_OK && twx_pool_n_workers(in->pool) < in->pool_options.n_workers) {
        twx_say(in->run, TWX_LEVEL_WARNING, "only %u of %u worker threads could be started",
                twx_pool_n_workers(in->pool), in->pool_options.n_workers);
    }
    return status;
}

static enum twx_status check_going(struct ingest *in, struct twx_error *err)
{
    if (twx_is_stopped(in->run)) {
        return twx_fail(err, TWX_STOPPED, 0,
                        "stopped: finished images are kept, run the same command to go on");
    }
    if (in->pool != NULL && twx_pool_has_failed(in->pool)) {
        return twx_fail(err, TWX_FAILED, 0,
                        "a worker failed");  // its own words come from twx_pool_finish
    }
    return TWX_OK;
}

/**
 * Submits a job, taking reports while every slot is taken.
 *
 * number  a file's size, a root's device
 */
static enum twx_status submit(struct ingest *in, enum twx_job_kind kind, const char *path,
                              size_t path_bytes, uint64_t number, struct twx_error *err)
{
    enum twx_status status = check_going(in, err);
    if (status == TWX_OK && in->pool == NULL) {
        status = make_pool(in, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    in->job.kind = kind;
    in->job.device = kind == TWX_JOB_ROOT ? number : 0;
    in->job.bytes = kind == TWX_JOB_FILE ? number : 0;
    in->job.path_bytes = path_bytes;
    memcpy(in->job.path, path, path_bytes);
    in->job.path[path_bytes] = '\0';

    while (!twx_pool_try_submit(in->pool, &in->job)) {
        take_reports(in, true);
        status = check_going(in, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// What the index knows

static bool is_unchanged(const struct ingest *in, const struct twx_known *known,
                         const struct stat *st)
{
    return known->bytes == (uint64_t)st->st_size &&
           known->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           known->hash_version == TWX_HASH_VERSION &&
           !(in->options->retry_failed && known->status == TWX_IMAGE_FAILED);
}

static enum twx_status next_known(struct ingest *in, struct twx_error *err)
{
    return twx_index_folder_next(in->index, &in->known, &in->has_known, err);
}

static enum twx_status on_folder(void *user, const char *path, struct twx_error *err)
{
    struct ingest *in = user;
    if (in->index == NULL) {
        return check_going(in, err);
    }
    enum twx_status status = check_going(in, err);
    if (status == TWX_OK) {
        status = twx_index_folder_begin(in->index, path, err);
    }
    return status == TWX_OK ? next_known(in, err) : status;
}

/** Moves the folder's listing up to `name`, which comes in the same order. *unchanged: known as it is. */
static enum twx_status look_up(struct ingest *in, const char *name, const struct stat *st,
                               bool *unchanged, struct twx_error *err)
{
    const size_t n = strlen(name);
    *unchanged = false;
    while (in->has_known) {
        const size_t shorter = in->known.name_bytes < n ? in->known.name_bytes : n;
        int by = memcmp(in->known.name, name, shorter);
        by = by != 0 ? by : (in->known.name_bytes > n) - (in->known.name_bytes < n);
        if (by >= 0) {
            *unchanged = by == 0 && is_unchanged(in, &in->known, st);
            break;
        }
        const enum twx_status status = next_known(in, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return TWX_OK;
}

static enum twx_status submit_windowed(void *user, const struct twx_windowed_file *file,
                                       struct twx_error *err)
{
    return submit(user, TWX_JOB_FILE, file->path, file->path_bytes, file->bytes, err);
}

static enum twx_status flush_window(struct ingest *in, struct twx_error *err)
{
    return twx_window_flush(in->window, submit_windowed, in, err);
}

/** Submits a file, in the order that suits its device. */
static enum twx_status submit_file(struct ingest *in, const char *path, size_t path_bytes,
                                   const struct stat *st, struct twx_error *err)
{
    const struct twx_windowed_file file = {
        .inode = (uint64_t)st->st_ino,
        .bytes = (uint64_t)st->st_size,
        .path = path,
        .path_bytes = path_bytes,
    };
    if ((uint64_t)st->st_dev != in->last_device) {
        in->last_device = (uint64_t)st->st_dev;
        in->is_rotational = twx_device_is_rotational(in->last_device);
    }
    if (!in->is_rotational) {
        return submit_windowed(in, &file, err);
    }
    return twx_window_add(in->window, &file) ? flush_window(in, err) : check_going(in, err);
}

static enum twx_status take_file(struct ingest *in, const char *path, size_t path_bytes,
                                 const struct stat *st, bool unchanged, struct twx_error *err)
{
    in->counts->n_files++;
    if (unchanged) {
        in->counts->n_unchanged++;
        if ((in->counts->n_unchanged & 1023) == 0) {
            show_progress(in);
            return check_going(in, err);
        }
        return TWX_OK;
    }
    if (path_bytes >= PATH_MAX) {
        in->counts->n_unreadable++;
        twx_say(in->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': its path is too long", path);
        return TWX_OK;
    }
    return submit_file(in, path, path_bytes, st, err);
}

static enum twx_status on_file(void *user, const char *path, size_t path_bytes,
                               const struct stat *st, struct twx_error *err)
{
    struct ingest *in = user;
    bool unchanged = false;
    enum twx_status status = TWX_OK;
    if (in->index != NULL) {
        status = look_up(in, strrchr(path, '/') + 1, st, &unchanged, err);
    }
    return status == TWX_OK ? take_file(in, path, path_bytes, st, unchanged, err) : status;
}

static enum twx_status on_listed(void *user, const char *path, const struct stat *st,
                                 struct twx_error *err)
{
    struct ingest *in = user;
    struct twx_known known;
    bool found = false;
    enum twx_status status = TWX_OK;
    if (in->index != NULL) {
        status = twx_index_find(in->index, path, &known, &found, err);
    }
    const bool unchanged = status == TWX_OK && found && is_unchanged(in, &known, st);
    return status == TWX_OK ? take_file(in, path, strlen(path), st, unchanged, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// The rest of what sources tell

static bool note_known_root(void *user, const char *path, uint64_t device)
{
    const struct ingest *in = user;
    (void)g_hash_table_insert(in->known_roots, g_strdup(path), g_memdup2(&device, sizeof device));
    return true;
}

static enum twx_status on_root(void *user, const char *path, uint64_t device, struct twx_error *err)
{
    struct ingest *in = user;
    const uint64_t *known = g_hash_table_lookup(in->known_roots, path);
    if (known != NULL && *known == device) {
        return TWX_OK;
    }
    return submit(in, TWX_JOB_ROOT, path, strlen(path), device, err);
}

static enum twx_status on_mount(void *user, const char *path, uint64_t device,
                                struct twx_error *err)
{
    char *root = g_strndup(path, strlen(path) - 1);  // without the trailing slash
    const enum twx_status status = on_root(user, root, device, err);
    g_free(root);
    return status;
}

static void on_missing(void *user, const char *path, int error_number)
{
    struct ingest *in = user;
    in->counts->n_missing++;
    if (error_number == 0) {
        twx_say(in->run, TWX_LEVEL_ERROR, "'%s' is neither a file nor a folder", path);
    } else if (error_number == ENOENT || error_number == ENOTDIR) {
        twx_say(in->run, TWX_LEVEL_ERROR, "'%s' does not exist", path);
    } else {
        twx_say(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path, g_strerror(error_number));
    }
}

static void on_trouble(void *user, enum twx_walk_trouble trouble, const char *path,
                       int error_number)
{
    struct ingest *in = user;
    switch (trouble) {
    case TWX_WALK_UNREADABLE:
        in->counts->n_unreadable++;
        twx_say(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path, g_strerror(error_number));
        break;
    case TWX_WALK_VANISHED:
        in->counts->n_vanished++;
        twx_say(in->run, TWX_LEVEL_INFO, "vanished: '%s'", path);
        break;
    case TWX_WALK_SKIPPED:
        in->counts->n_skipped++;
        twx_say(in->run, TWX_LEVEL_DEBUG, "skipped '%s': not a regular file", path);
        break;
    case TWX_WALK_LOOP:
        in->counts->n_skipped++;
        twx_say(in->run, TWX_LEVEL_WARNING, "'%s' leads back to a folder above it: not entered",
                path);
        break;
    }
}

static bool is_excluded(void *user, const char *path)
{
    const struct ingest *in = user;
    return g_hash_table_contains(in->excluded, path);
}

static bool is_stopped(void *user)
{
    const struct ingest *in = user;
    return twx_is_stopped(in->run);
}

/** Keeps `path` (its folder made real) and so its companions out of the collection. */
static void exclude(struct ingest *in, const char *path, const char *const *suffixes)
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

static enum twx_status go_through_sources(struct ingest *in, struct twx_error *err)
{
    const struct twx_ingest_options *o = in->options;
    const struct twx_source_events events = {
        .walk = {.user = in,
                 .folder = on_folder,
                 .file = on_file,
                 .mount = on_mount,
                 .trouble = on_trouble,
                 .is_excluded = is_excluded},
        .root = on_root,
        .listed = on_listed,
        .missing = on_missing,
        .is_stopped = is_stopped,
    };
    enum twx_status status = twx_sources_paths(o->paths, o->n_paths, &events, err);
    if (status == TWX_OK && o->files_from != NULL) {
        status = twx_sources_list(o->files_from, o->null_separated, &events, err);
    }
    if (status == TWX_OK) {
        status = flush_window(in, err);
    }
    if (in->index != NULL) {
        twx_index_folder_end(in->index);
    }
    in->walk_is_done = status == TWX_OK;
    return status;
}

/** Walks and hashes to the end; shards are sealed whatever is returned. */
static enum twx_status hash_all(struct ingest *in, struct twx_error *err)
{
    in->begin = twx_monotonic_seconds();
    enum twx_status status = go_through_sources(in, err);
    if (status == TWX_OK) {
        status = check_going(in, err);
    }
    if (in->pool == NULL) {
        goto done;
    }
    while (status == TWX_OK && !twx_pool_is_idle(in->pool)) {
        take_reports(in, true);
        status = check_going(in, err);
    }
    if (status == TWX_OK) {
        status = check_going(in, err);
    }
    in->times = twx_pool_times(in->pool);
    struct twx_error failure = {0};
    if (twx_pool_finish(&in->pool, status != TWX_OK, &failure) != TWX_OK) {
        status = failure.status;
        if (err != NULL) {
            *err = failure;
        }
    }
done:
    in->counts->walk_seconds = twx_monotonic_seconds() - in->begin;
    if (status == TWX_OK && in->counts->n_missing + in->counts->n_unreadable > 0) {
        status = twx_fail_told(err, TWX_PARTLY);
    }
    return status;
}

static enum twx_status prepare(struct ingest *in, unsigned hash_size, int64_t not_before_ns,
                               struct twx_error *err)
{
    struct twx_pool_options *p = &in->pool_options;
    p->n_workers = in->options->n_jobs > 0 ? in->options->n_jobs : twx_n_processors();
    p->hash_size = hash_size;
    p->max_pixels = in->options->max_pixels;
    p->vips_only = in->options->vips_only;
    p->no_checksum = in->options->no_checksum;
    // Never older than what the index has seen: a clock set back must not make new facts lose to old ones.
    const int64_t now_ns = twx_wall_ns();
    p->observed_ns = now_ns > not_before_ns ? now_ns : not_before_ns + 1;
    if (getrandom(p->run_id, sizeof p->run_id, 0) != (ssize_t)sizeof p->run_id) {
        return twx_fail_errno(err, errno, "cannot get random bytes for the run's id");
    }
    return TWX_OK;
}

static struct ingest *new_ingest(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts)
{
    struct ingest *in = g_new0(struct ingest, 1);
    *counts = (struct twx_ingest_counts){0};
    in->options = options;
    in->run = run;
    in->counts = counts;
    in->excluded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    in->window = twx_window_create();
    in->known_roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return in;
}

static void free_ingest(struct ingest *in)
{
    g_hash_table_destroy(in->excluded);
    g_hash_table_destroy(in->known_roots);
    twx_window_free(in->window);
    g_free(in);
}

/** What the run was bound by: where its workers' time went. */
static void say_times(const struct ingest *in)
{
    const struct twx_pool_times *t = &in->times;
    if (t->total <= 0.0) {
        return;  // nothing was hashed
    }
    const double reading = 100.0 * fmin(t->waited_for_files / t->total, 1.0);
    const double walking = 100.0 * fmin(t->waited_for_jobs / t->total, 1.0);
    const double decoding = fmax(100.0 - reading - walking, 0.0);
    const char *bound = decoding >= reading && decoding >= walking ? "decoding"
                        : reading >= walking                       ? "reading"
                                                                   : "the walk";
    twx_say(in->run, TWX_LEVEL_INFO,
            "bound by %s: workers spent %.0f %% of their time decoding, %.0f %% waiting for files, "
            "%.0f %% waiting for the walk; at most %u readers",
            bound, decoding, reading, walking, t->n_readers);
}

static void say_counts(const struct ingest *in)
{
    const struct twx_ingest_counts *c = in->counts;
    twx_say(in->run, TWX_LEVEL_INFO,
            "walked and hashed in %.2f s: %" G_GUINT64_FORMAT " files, %" G_GUINT64_FORMAT
            " unchanged, %" G_GUINT64_FORMAT " hashed (%" G_GUINT64_FORMAT
            " flat), %" G_GUINT64_FORMAT " not images, %" G_GUINT64_FORMAT
            " failed; %.1f MB read, %u workers",
            c->walk_seconds, c->n_files, c->n_unchanged, c->n_hashed, c->n_flat, c->n_not_images,
            c->n_failed, (double)c->n_bytes / 1e6, in->pool_options.n_workers);
    say_times(in);
}

enum twx_status twx_hash_collection(const struct twx_ingest_options *options,
                                    const struct twx_run *run, struct twx_ingest_counts *counts,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    static const char *const no_suffix[] = {"", NULL};
    struct ingest *in = new_ingest(options, run, counts);
    in->pool_options.shard_dir = options->shard_dir;
    enum twx_status status = prepare(in, options->hash_size != 0 ? options->hash_size : 8, 0, err);
    if (status == TWX_OK && mkdir(options->shard_dir, 0777) != 0 && errno != EEXIST) {
        status = twx_fail_errno(err, errno, "cannot make folder '%s'", options->shard_dir);
    }
    char *inside = g_strconcat(options->shard_dir, "/.", NULL);  // fails for what is no folder
    if (status == TWX_OK && access(inside, W_OK | X_OK) != 0) {
        status = twx_fail_errno(err, errno, "cannot write into folder '%s'", options->shard_dir);
    }
    g_free(inside);
    if (status == TWX_OK) {
        exclude(in, options->shard_dir, no_suffix);
        status = hash_all(in, err);
        say_counts(in);
    }
    free_ingest(in);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// index

/** Merges shard files of DB.shards; an unusable one is remembered in *leftover and the run goes on. */
static enum twx_status merge_shards(struct ingest *in, char *const *paths,
                                    struct twx_merge_result *result, struct twx_error *leftover,
                                    struct twx_error *err)
{
    const unsigned flags =
        TWX_MERGE_ADOPT | (in->options->keep_shards ? 0 : (unsigned)TWX_MERGE_REMOVE);
    struct twx_error why = {0};
    const enum twx_status status = twx_merge_files(
        in->index, paths, g_strv_length((char **)(uintptr_t)paths), flags, in->run, result, &why);
    if (status == TWX_UNUSABLE && (result->n_unusable > 0 || result->counts.n_damaged > 0)) {
        *leftover = why;
        return TWX_OK;
    }
    if (status != TWX_OK && err != NULL) {
        *err = why;
    }
    return status;
}

static enum twx_status adopt_leftovers(struct ingest *in, struct twx_error *leftover,
                                       struct twx_error *err)
{
    struct twx_merge_result result = {0};
    char **sealed = NULL;
    char **parts = NULL;
    enum twx_status status = twx_shards_in_folder(in->pool_options.shard_dir, &sealed, &parts, err);
    if (status == TWX_OK) {
        status = merge_shards(in, sealed, &result, leftover, err);
    }
    if (status == TWX_OK) {
        status = merge_shards(in, parts, &result, leftover, err);
    }
    g_strfreev(sealed);
    g_strfreev(parts);
    if (result.counts.n_records > 0) {
        twx_say(in->run, TWX_LEVEL_INFO,
                "took over %" G_GUINT64_FORMAT " records from %" G_GUINT64_FORMAT
                " shards of an earlier run",
                result.counts.n_records, result.counts.n_shards);
    }
    return status;
}

/** Merges the shards of this run. */
static enum twx_status merge_own(struct ingest *in, struct twx_error *leftover,
                                 struct twx_error *err)
{
    char **sealed = NULL;
    char **parts = NULL;
    GString *run = g_string_new(NULL);
    for (size_t i = 0; i < sizeof in->pool_options.run_id; i++) {
        g_string_append_printf(run, "%02x", in->pool_options.run_id[i]);
    }
    enum twx_status status = twx_shards_in_folder(in->pool_options.shard_dir, &sealed, &parts, err);
    GPtrArray *own = g_ptr_array_new();
    for (char **path = sealed; *path != NULL; path++) {
        if (g_str_has_prefix(strrchr(*path, '/') + 1, run->str)) {
            g_ptr_array_add(own, *path);
        }
    }
    g_ptr_array_add(own, NULL);
    struct twx_merge_result result = {0};
    if (status == TWX_OK) {
        status = merge_shards(in, (char *const *)own->pdata, &result, leftover, err);
    }
    in->counts->merge = result.counts;
    g_ptr_array_free(own, TRUE);
    g_strfreev(sealed);
    g_strfreev(parts);
    (void)g_string_free(run, TRUE);
    twx_say(in->run, TWX_LEVEL_INFO,
            "merged %" G_GUINT64_FORMAT " records in %.2f s: %" G_GUINT64_FORMAT
            " new, %" G_GUINT64_FORMAT " replaced",
            result.counts.n_records, result.counts.seconds, result.counts.n_new,
            result.counts.n_replaced);
    return status;
}

static enum twx_status update_locked(struct ingest *in, struct twx_error *err)
{
    const struct twx_ingest_options *o = in->options;
    struct twx_error leftover = {0};
    struct twx_error partly = {0};
    int64_t newest_ns = 0;
    enum twx_status status =
        twx_index_open_writer(o->index_path, o->hash_size, in->run, &in->index, err);
    if (status == TWX_OK) {
        status = adopt_leftovers(in, &leftover, err);
    }
    if (status == TWX_OK) {
        status = twx_index_newest_observation(in->index, &newest_ns, err);
    }
    if (status == TWX_OK) {
        status = twx_index_roots(in->index, note_known_root, in, err);
    }
    if (status == TWX_OK) {
        status = prepare(in, twx_index_hash_size(in->index), newest_ns, err);
    }
    if (status == TWX_OK) {
        status = hash_all(in, err);
        say_counts(in);
    }
    if (status == TWX_PARTLY && err != NULL) {
        partly = *err;
    }
    if (status == TWX_OK || status == TWX_PARTLY) {
        const enum twx_status merged = merge_own(in, &leftover, err);
        status = merged != TWX_OK ? merged : status;
    }
    if (status == TWX_OK || status == TWX_PARTLY) {
        const enum twx_status ended = twx_index_checkpoint(in->index, err);
        status = ended != TWX_OK ? ended : status;
    }
    if ((status == TWX_OK || status == TWX_PARTLY) && leftover.status != TWX_OK) {
        status = twx_fail(err, leftover.status, leftover.code, "%s", leftover.text);
    } else if (status == TWX_PARTLY && err != NULL) {
        *err = partly;
    }
    return status;
}

enum twx_status twx_index_update(const struct twx_ingest_options *options,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    static const char *const companions[] = {"",     "-wal",         "-shm",    "-journal", ".lock",
                                             ".new", ".new-journal", ".shards", NULL};
    struct ingest *in = new_ingest(options, run, counts);
    struct twx_index_lock *lock = NULL;
    char *shard_dir = g_strconcat(options->index_path, ".shards", NULL);
    in->pool_options.shard_dir = shard_dir;
    enum twx_status status = twx_index_lock_take(options->index_path, &lock, err);
    if (status == TWX_OK) {
        exclude(in, options->index_path, companions);
        status = update_locked(in, err);
    }
    twx_index_close(in->index);
    (void)rmdir(shard_dir);  // when it is empty
    twx_index_lock_free(lock);
    g_free(shard_dir);
    free_ingest(in);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
