// SPDX-License-Identifier: MIT
//
// Owns the workers and the job that is handed in.
#include "ingest/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/status.h"
#include "ingest/shard_folder.h"

struct twx_feed {
    const struct twx_ingest *in;
    struct twx_reports *reports;
    struct twx_hashing *hashing;  // NULL before the first file or root
    struct twx_job job;           // too large for the stack
};

struct twx_feed *twx_feed_create(const struct twx_ingest *in, struct twx_reports *reports)
{
    struct twx_feed *feed = twx_alloc(1, sizeof *feed);
    if (feed != NULL) {
        feed->in = in;
        feed->reports = reports;
    }
    return feed;
}

static void take_reports(struct twx_feed *feed, bool wait)
{
    twx_hashing_take_reports(feed->hashing, wait);
    twx_reports_show_progress(feed->reports);
}

enum twx_status twx_feed_check_going(const struct twx_feed *feed, struct twx_error *err)
{
    if (twx_is_stopped(feed->in->run)) {
        return twx_fail(
            err, TWX_STOPPED, 0, "%s",
            feed->in->index != NULL
                ? "stopped: finished images are kept, run the same command to go on"
                : "stopped: finished images are in sealed shards, which merge as they are");
    }
    if (feed->hashing != NULL && twx_hashing_has_failed(feed->hashing)) {
        return twx_fail(err, TWX_FAILED, 0,
                        "a worker failed");  // its own words come from twx_hashing_finish
    }
    return TWX_OK;
}

enum twx_status twx_feed_serve(struct twx_feed *feed, struct twx_error *err)
{
    if (feed->hashing != NULL) {
        take_reports(feed, false);
        twx_hashing_look(feed->hashing);
    }
    return twx_feed_check_going(feed, err);
}

enum twx_status twx_feed_pause(struct twx_feed *feed, struct twx_error *err)
{
    if (feed->hashing != NULL) {
        take_reports(feed, !twx_hashing_is_idle(feed->hashing));
    }
    return twx_feed_check_going(feed, err);
}

/** Goes on with somebody to hash. */
static enum twx_status check_ready(struct twx_feed *feed, struct twx_error *err)
{
    const struct twx_ingest *in = feed->in;
    enum twx_status status = twx_feed_check_going(feed, err);
    if (status != TWX_OK || feed->hashing != NULL) {
        return status;
    }
    struct twx_hashing_options options = in->workers;
    options.on_file = twx_reports_take_file;
    options.user = feed->reports;
    if (options.records.shard_dir != NULL) {
        status = twx_shard_folder_make(options.records.shard_dir, in->options->index_path, err);
    }
    return status == TWX_OK ? twx_hashing_create(&options, in->run, &feed->hashing, err) : status;
}

enum twx_status twx_feed_file(struct twx_feed *feed, const struct twx_entry *entry,
                              struct twx_error *err)
{
    enum twx_status status = check_ready(feed, err);
    if (status != TWX_OK) {
        return status;
    }
    feed->job.bytes = (uint64_t)entry->st->st_size;
    feed->job.is_part = entry->is_part;
    feed->job.part_first = entry->part_first;
    feed->job.path_bytes = entry->path_bytes;
    memcpy(feed->job.path, entry->path, entry->path_bytes + 1);

    while (!twx_hashing_try_submit(feed->hashing, &feed->job, entry)) {
        take_reports(feed, true);
        status = twx_feed_check_going(feed, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return TWX_OK;
}

enum twx_status twx_feed_root(struct twx_feed *feed, const char *path, uint64_t device,
                              struct twx_error *err)
{
    const enum twx_status status = check_ready(feed, err);
    return status == TWX_OK ? twx_hashing_put_root(feed->hashing, path, device, err) : status;
}

enum twx_status twx_feed_wait(struct twx_feed *feed, struct twx_error *err)
{
    enum twx_status status = twx_feed_check_going(feed, err);
    while (status == TWX_OK && feed->hashing != NULL && !twx_hashing_is_idle(feed->hashing)) {
        take_reports(feed, true);
        status = twx_feed_check_going(feed, err);
    }
    return status;
}

enum twx_status twx_feed_finish(struct twx_feed **finished, bool drop, struct twx_pool_times *times,
                                struct twx_error *err)
{
    struct twx_feed *feed = *finished;
    *finished = NULL;
    *times = (struct twx_pool_times){.total = 0.0};
    const enum twx_status status =
        feed->hashing != NULL ? twx_hashing_finish(&feed->hashing, drop, times, err) : TWX_OK;
    free(feed);
    return status;
}
