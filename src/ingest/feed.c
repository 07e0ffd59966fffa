// SPDX-License-Identifier: MIT
//
// One file after another, unless its disk turns: then a window of them by place.
#include "ingest/feed.h"

#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/status.h"
#include "ingest/disk_order.h"
#include "ingest/reports.h"
#include "ingest/shard_folder.h"

void twx_feed_on_report(void *user, const char *path, const struct twx_file_report *report)
{
    twx_ingest_count_report(user, report, path);
}

void twx_feed_take_reports(struct twx_ingest *in, bool wait)
{
    twx_hashing_hear(in->hashing, wait);
    twx_ingest_show_progress(in);
}

static enum twx_status make_hashing(struct twx_ingest *in, struct twx_error *err)
{
    const enum twx_status status =
        twx_shard_folder_make(in->workers.records.shard_dir, in->options->index_path, err);
    return status == TWX_OK ? twx_hashing_create(&in->workers, in->run, &in->hashing, err) : status;
}

enum twx_status twx_feed_check_going(struct twx_ingest *in, struct twx_error *err)
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

enum twx_status twx_feed_serve(struct twx_ingest *in, struct twx_error *err)
{
    twx_feed_take_reports(in, false);
    twx_hashing_look(in->hashing);
    return twx_feed_check_going(in, err);
}

/** Goes on with somebody to hash. */
static enum twx_status check_ready(struct twx_ingest *in, struct twx_error *err)
{
    const enum twx_status status = twx_feed_check_going(in, err);
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
        twx_feed_take_reports(in, true);
        status = twx_feed_check_going(in, err);
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

enum twx_status twx_feed_flush(struct twx_ingest *in, struct twx_error *err)
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
    return twx_window_add(in->window, &file) ? twx_feed_flush(in, err)
                                             : twx_feed_check_going(in, err);
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

enum twx_status twx_feed_file(struct twx_ingest *in, const char *path, size_t path_bytes,
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
            return twx_feed_check_going(in, err);
        }
        // The worker process wants to be watched and heard however slow the walk is; it looks at the clock itself.
        if (in->hashing != NULL && (in->counts->n_unchanged & 15) == 0) {
            return twx_feed_serve(in, err);
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

enum twx_status twx_feed_root(struct twx_ingest *in, const char *path, uint64_t device,
                              struct twx_error *err)
{
    const enum twx_status status = check_ready(in, err);
    return status == TWX_OK ? twx_hashing_put_root(in->hashing, path, device, err) : status;
}
