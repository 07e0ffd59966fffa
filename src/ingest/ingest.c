// SPDX-License-Identifier: MIT
//
// From what the sources tell to jobs for the workers: what is excluded, what the index knows already, the order of the
// disk. Owns a struct twx_ingest.
#include "ingest/ingest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "ingest/inputs.h"
#include "ingest/shard_folder.h"
#include "jobs/decoder_path.h"
#include "jobs/slots.h"
#include "store/index_known.h"

static void on_report(void *user, const char *path, const struct twx_file_report *report)
{
    twx_ingest_count_report(user, report, path);
}

/** Takes the reports that are there; with `wait` waits a moment for some. */
static void take_reports(struct twx_ingest *in, bool wait)
{
    twx_hashing_hear(in->hashing, wait);
    twx_ingest_show_progress(in);
}

// ---------------------------------------------------------------------------------------------------------
// Jobs

static enum twx_status make_hashing(struct twx_ingest *in, struct twx_error *err)
{
    const enum twx_status status =
        twx_shard_folder_make(in->workers.records.shard_dir, in->options->index_path, err);
    return status == TWX_OK ? twx_hashing_create(&in->workers, in->run, &in->hashing, err) : status;
}

static enum twx_status check_going(struct twx_ingest *in, struct twx_error *err)
{
    if (twx_is_stopped(in->run)) {
        return twx_fail(
            err, TWX_STOPPED, 0, "%s",
            in->index != NULL
                ? "stopped: finished images are kept, run the same command to go on"
                : "stopped: finished images are in sealed shards, which merge as they are");
    }
    if (in->hashing != NULL && twx_hashing_has_failed(in->hashing)) {
        return twx_fail(err, TWX_FAILED, 0,
                        "a worker failed");  // its own words come from twx_hashing_finish
    }
    return TWX_OK;
}

/** Hears and watches the child without waiting for it. */
static enum twx_status serve_child(struct twx_ingest *in, struct twx_error *err)
{
    take_reports(in, false);
    twx_hashing_look(in->hashing);
    return check_going(in, err);
}

/** Goes on with somebody to hash. */
static enum twx_status check_ready(struct twx_ingest *in, struct twx_error *err)
{
    const enum twx_status status = check_going(in, err);
    return status == TWX_OK && in->hashing == NULL ? make_hashing(in, err) : status;
}

/** Submits a file, taking reports while every slot is taken. */
static enum twx_status submit(struct twx_ingest *in, const char *path, size_t path_bytes,
                              const struct stat *st, struct twx_error *err)
{
    enum twx_status status = check_ready(in, err);
    if (status != TWX_OK) {
        return status;
    }
    in->job.bytes = (uint64_t)st->st_size;
    in->job.path_bytes = path_bytes;
    memcpy(in->job.path, path, path_bytes);
    in->job.path[path_bytes] = '\0';

    while (!twx_hashing_try_submit(in->hashing, &in->job, st)) {
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

/** Whether a file is to be looked at again, because the run before took no checksum of it. */
static bool lacks_checksum(const struct twx_ingest *in, const struct twx_known *known)
{
    if (known->has_checksum || in->options->checksums == TWX_CHECKSUMS_NONE) {
        return false;
    }
    if (in->options->checksums == TWX_CHECKSUMS_OF_IMAGES) {
        return known->status == TWX_IMAGE_HASHED;
    }
    // What ended the decoding process would do so again.
    return known->reason != TWX_REASON_CRASHED && known->reason != TWX_REASON_TIMEOUT &&
           known->reason != TWX_REASON_MEMORY;
}

/** Whether a file is to be tried again, because it failed for memory and there is more now. */
static bool has_more_memory(const struct twx_ingest *in, const struct twx_known *known)
{
    return known->status == TWX_IMAGE_FAILED && known->reason == TWX_REASON_MEMORY &&
           known->detail > 0 && known->detail < in->workers.records.memory_mib;
}

static bool is_unchanged(const struct twx_ingest *in, const struct twx_known *known,
                         const struct stat *st)
{
    return known->bytes == (uint64_t)st->st_size &&
           known->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           // Who writes a file can set its mtime back, but not its ctime.
           (in->options->no_ctime || known->ctime_ns == 0 ||
            known->ctime_ns == twx_timespec_ns(st->st_ctim)) &&
           known->hash_version == TWX_HASH_VERSION && !lacks_checksum(in, known) &&
           !has_more_memory(in, known) &&
           !(in->options->retry_failed && known->status == TWX_IMAGE_FAILED);
}

static enum twx_status next_known(struct twx_ingest *in, struct twx_error *err)
{
    return twx_index_folder_next(in->index, &in->known, &in->has_known, err);
}

static enum twx_status on_folder(void *user, const char *path, struct twx_error *err)
{
    struct twx_ingest *in = user;
    // The child wants to be watched and heard also where folder after folder has no files.
    enum twx_status status = in->hashing != NULL ? serve_child(in, err) : check_going(in, err);
    if (status != TWX_OK || in->index == NULL) {
        return status;
    }
    status = twx_index_folder_begin(in->index, path, err);
    return status == TWX_OK ? next_known(in, err) : status;
}

static void note_known_met(struct twx_ingest *in, const char *path, const struct stat *st)
{
    in->n_known_met++;
    twx_known_roots_meet_file(in->known_roots, path, (uint64_t)st->st_dev);
}

/** Moves the folder's listing up to the name of `path`, which comes in the same order. *unchanged: known as it is. */
static enum twx_status look_up(struct twx_ingest *in, const char *path, const struct stat *st,
                               bool *unchanged, struct twx_error *err)
{
    const char *name = strrchr(path, '/') + 1;
    const size_t n = strlen(name);
    *unchanged = false;
    while (in->has_known) {
        const size_t shorter = in->known.name_bytes < n ? in->known.name_bytes : n;
        int by = memcmp(in->known.name, name, shorter);
        by = by != 0 ? by : (in->known.name_bytes > n) - (in->known.name_bytes < n);
        if (by >= 0) {
            if (by == 0) {
                note_known_met(in, path, st);
                *unchanged = is_unchanged(in, &in->known, st);
            }
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
    return submit(user, file->path, file->path_bytes, &file->st, err);
}

static enum twx_status flush_window(struct twx_ingest *in, struct twx_error *err)
{
    return twx_window_flush(in->window, submit_windowed, in, err);
}

/** Submits a file, in the order that suits its device. */
static enum twx_status submit_file(struct twx_ingest *in, const char *path, size_t path_bytes,
                                   const struct stat *st, struct twx_error *err)
{
    const struct twx_windowed_file file = {
        .st = *st,
        .path = path,
        .path_bytes = path_bytes,
    };
    if ((uint64_t)st->st_dev != in->last_device) {
        in->last_device = (uint64_t)st->st_dev;
        in->is_rotational = twx_device_is_rotational(in->last_device);
    }
    if (!in->is_rotational || in->is_listing) {
        return submit_windowed(in, &file, err);
    }
    return twx_window_add(in->window, &file) ? flush_window(in, err) : check_going(in, err);
}

/**
 * Whether a file is the index itself under another name (a hard link, a link in a list). It must not even be
 * opened: closing it would end the locks that SQLite holds on it.
 */
static bool is_index(const struct twx_ingest *in, const struct stat *st)
{
    return in->index_inode != 0 && (uint64_t)st->st_ino == in->index_inode &&
           (uint64_t)st->st_dev == in->index_device;
}

static enum twx_status take_file(struct twx_ingest *in, const char *path, size_t path_bytes,
                                 const struct stat *st, bool unchanged, struct twx_error *err)
{
    if (is_index(in, st)) {
        return TWX_OK;
    }
    in->counts->n_files++;
    if (unchanged) {
        in->counts->n_unchanged++;
        if ((in->counts->n_unchanged & 1023) == 0) {
            twx_ingest_show_progress(in);
            return check_going(in, err);
        }
        // The child wants to be watched and heard however slow the walk is; it looks at the clock itself.
        if (in->hashing != NULL && (in->counts->n_unchanged & 15) == 0) {
            return serve_child(in, err);
        }
        return TWX_OK;
    }
    if (path_bytes >= PATH_MAX) {
        in->counts->n_unreadable++;
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': its path is too long", path);
        return TWX_OK;
    }
    return submit_file(in, path, path_bytes, st, err);
}

static enum twx_status on_file(void *user, const char *path, size_t path_bytes,
                               const struct stat *st, struct twx_error *err)
{
    struct twx_ingest *in = user;
    bool unchanged = false;
    enum twx_status status = TWX_OK;
    if (in->index != NULL) {
        status = look_up(in, path, st, &unchanged, err);
    }
    return status == TWX_OK ? take_file(in, path, path_bytes, st, unchanged, err) : status;
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
        note_known_met(in, path, st);
    }
    const bool unchanged = status == TWX_OK && found && is_unchanged(in, &known, st);
    return status == TWX_OK ? take_file(in, path, strlen(path), st, unchanged, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// The rest of what sources tell

static enum twx_status put_root(struct twx_ingest *in, const char *path, uint64_t device,
                                struct twx_error *err)
{
    const enum twx_status status = check_ready(in, err);
    return status == TWX_OK ? twx_hashing_put_root(in->hashing, path, device, err) : status;
}

static enum twx_status on_root(void *user, const char *path, uint64_t device, struct twx_error *err)
{
    struct twx_ingest *in = user;
    return twx_known_roots_meet(in->known_roots, path, device) ? put_root(in, path, device, err)
                                                               : TWX_OK;
}

/** A root on another file system than it was: its own, copied to a new disk, or not its disk at all. */
static enum twx_status on_root_put_off(void *user, const char *path, uint64_t device, bool is_moved,
                                       struct twx_error *err)
{
    struct twx_ingest *in = user;
    if (is_moved) {
        return put_root(in, path, device, err);
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

static void on_missing(void *user, const char *path, int error_number)
{
    struct twx_ingest *in = user;
    in->counts->n_missing++;
    if (error_number == 0) {
        twx_log(in->run, TWX_LEVEL_ERROR, "'%s' is neither a file nor a folder", path);
    } else if (error_number == ENOENT || error_number == ENOTDIR) {
        twx_log(in->run, TWX_LEVEL_ERROR, "'%s' does not exist", path);
    } else if (error_number == ENAMETOOLONG) {
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': %s", path,
                twx_errno_text(error_number));
    } else {
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(error_number));
    }
}

static void on_listed_folders(void *user, uint64_t n, const char *first)
{
    const struct twx_ingest *in = user;
    twx_log(in->run, TWX_LEVEL_WARNING,
            "folders in the list are not walked, give them as PATH: %" G_GUINT64_FORMAT
            ", the first '%s'",
            n, first);
}

static void on_trouble(void *user, enum twx_walk_trouble trouble, const char *path,
                       int error_number)
{
    struct twx_ingest *in = user;
    switch (trouble) {
    case TWX_WALK_UNREADABLE:
        in->counts->n_unreadable++;
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(error_number));
        break;
    case TWX_WALK_VANISHED:
        in->counts->n_vanished++;
        twx_log(in->run, TWX_LEVEL_INFO, "vanished: '%s'", path);
        break;
    case TWX_WALK_SKIPPED:
        in->counts->n_skipped++;
        twx_log(in->run, TWX_LEVEL_DEBUG, "skipped '%s': not a regular file", path);
        break;
    case TWX_WALK_LOOP:
        in->counts->n_skipped++;
        twx_log(in->run, TWX_LEVEL_WARNING, "'%s' leads back to a folder above it: not entered",
                path);
        break;
    }
}

/** Records of what is left out stay as they are: nothing says that their files are gone. */
static void on_left_out(void *user, const char *path, bool is_folder)
{
    const struct twx_ingest *in = user;
    in->counts->n_left_out_folders += is_folder;
    in->counts->n_left_out_files += !is_folder;
    twx_log(in->run, TWX_LEVEL_DEBUG, "left out '%s'", path);
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
                 .trouble = on_trouble,
                 .left_out = on_left_out,
                 .is_excluded = is_excluded},
        .root = on_root,
        .listed = on_listed,
        .missing = on_missing,
        .listed_folders = on_listed_folders,
        .is_stopped = is_stopped,
    };
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .one_file_system = o->one_file_system,
    };
    enum twx_status status = twx_inputs_paths(o->paths, o->n_paths, &limits, &events, err);
    if (status == TWX_OK) {
        status = flush_window(in, err);
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
        status = check_going(in, err);
    }
    if (in->hashing == NULL) {
        goto done;
    }
    while (status == TWX_OK && !twx_hashing_is_idle(in->hashing)) {
        take_reports(in, true);
        status = check_going(in, err);
    }
    if (status == TWX_OK) {
        status = check_going(in, err);
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
    in->workers.on_file = on_report;
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
