// SPDX-License-Identifier: MIT
//
// The inputs of a run one after another: PATHs in the order of the disk, then the list, which has an order of its own and
// whose writer may be slow. Files that the index does not know as they are go to the feed.
#include "ingest/ingest.h"

#include <limits.h>

#include "base/log.h"
#include "base/status.h"
#include "ingest/disk_order.h"
#include "ingest/feed.h"
#include "ingest/known_files.h"
#include "ingest/known_roots.h"
#include "ingest/list_input.h"
#include "ingest/numbered_input.h"
#include "ingest/paths_input.h"
#include "ingest/reports.h"

struct ingestion {
    struct twx_ingest *in;
    struct twx_reports reports;
    struct twx_known_roots *known_roots;
    struct twx_feed *feed;
    struct twx_input *list;  // open from the beginning: a list that is not there costs nothing else
    bool is_listing;         // what a list names may have been walked, and counted, before
};

// ---------------------------------------------------------------------------------------------------------
// Entries

static enum twx_status take_unchanged(struct ingestion *i, struct twx_error *err)
{
    const uint64_t n = twx_reports_unchanged(&i->reports);
    if ((n & 1023) == 0) {
        twx_reports_show_progress(&i->reports);
        return twx_feed_check_going(i->feed, err);
    }
    // The worker process has to be watched and its reports taken however slow the walk is; it looks at the clock itself.
    return (n & 15) == 0 ? twx_feed_serve(i->feed, err) : TWX_OK;
}

static enum twx_status take_file(struct ingestion *i, const struct twx_entry *file,
                                 struct twx_error *err)
{
    struct twx_ingest *in = i->in;
    if (file->is_known) {
        in->n_known_met += !i->is_listing;
        twx_known_roots_meet_file(i->known_roots, file->path, (uint64_t)file->st->st_dev);
    }
    if (twx_kept_out_has_file(&in->kept_out, file->st)) {
        return TWX_OK;
    }
    in->counts->n_files++;
    if (file->is_unchanged) {
        return take_unchanged(i, err);
    }
    if (file->path_bytes >= PATH_MAX) {
        twx_reports_path_too_long(&i->reports, file->path);
        return TWX_OK;
    }
    return twx_feed_file(i->feed, file, err);
}

static enum twx_status take_root(struct ingestion *i, const struct twx_entry *root,
                                 struct twx_error *err)
{
    bool is_to_record = false;
    const enum twx_status status =
        twx_known_roots_meet(i->known_roots, root->path, root->device, &is_to_record, err);
    return status == TWX_OK && is_to_record ? twx_feed_root(i->feed, root->path, root->device, err)
                                            : status;
}

static enum twx_status take_entry(struct ingestion *i, const struct twx_entry *entry,
                                  struct twx_error *err)
{
    switch (entry->kind) {
    case TWX_ENTRY_FILE:
        return take_file(i, entry, err);
    case TWX_ENTRY_ROOT:
        return take_root(i, entry, err);
    case TWX_ENTRY_FOLDER:
        // The worker process has to be watched and its reports taken also where folder after folder has no files.
        return twx_feed_serve(i->feed, err);
    case TWX_ENTRY_WAITING:
        return twx_feed_pause(i->feed, err);
    default:
        twx_reports_take_entry(&i->reports, entry);
        return twx_feed_check_going(i->feed, err);
    }
}

/** Goes through an input, NULL of which is out of memory, and frees it. */
static enum twx_status go_through(struct ingestion *i, struct twx_input *input,
                                  struct twx_error *err)
{
    struct twx_entry entry;
    enum twx_status status = TWX_OK;
    if (input == NULL) {
        return twx_fail_memory(err);
    }
    while (status == TWX_OK) {
        status = twx_input_next(input, &entry, err);
        if (status == TWX_OK && entry.kind == TWX_ENTRY_END) {
            break;
        }
        if (status == TWX_OK) {
            status = take_entry(i, &entry, err);
        } else if (twx_is_stopped(i->in->run)) {
            status = twx_feed_check_going(i->feed, err);  // the signal interrupted the reading
        }
    }
    twx_input_free(input);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Inputs

static struct twx_input *with_known(const struct twx_ingest *in, struct twx_input *files)
{
    const struct twx_known_rules rules = {
        .checksums = in->options->checksums,
        .no_ctime = in->options->no_ctime,
        .retry_failed = in->options->retry_failed,
        .rehash = in->options->rehash,
        .variants = in->options->adds_variants ? in->options->variants : TWX_VARIANTS_NONE,
        .memory_mib = in->workers.records.memory_mib,
    };
    return in->index != NULL ? twx_known_files_create(files, in->index, &rules) : files;
}

static enum twx_status go_through_paths(struct ingestion *i, struct twx_error *err)
{
    const struct twx_ingest_options *o = i->in->options;
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .kept_out = &i->in->kept_out,
        .one_file_system = o->one_file_system,
    };
    struct twx_input *paths = twx_paths_input_create(o->paths, o->n_paths, &limits);
    struct twx_input *files =
        i->in->order != NULL
            ? twx_numbered_input_create(paths, i->in->order)
            : twx_disk_order_create(with_known(i->in, paths), twx_device_is_rotational);
    return go_through(i, files, err);
}

static enum twx_status open_list(struct ingestion *i, struct twx_error *err)
{
    const struct twx_ingest_options *o = i->in->options;
    return o->files_from == NULL ? TWX_OK
                                 : twx_list_input_open(o->files_from, o->null_separated, o->exclude,
                                                       &i->in->kept_out, &i->list, err);
}

static enum twx_status go_through_list(struct ingestion *i, struct twx_error *err)
{
    struct twx_input *list = i->list;
    i->list = NULL;
    i->is_listing = true;
    return go_through(i,
                      i->in->order != NULL ? twx_numbered_input_create(list, i->in->order)
                                           : with_known(i->in, list),
                      err);
}

/** A root on another file system than it was: its own, copied to a new disk, or not its disk at all. */
static enum twx_status settle_root(void *user, const char *path, uint64_t device, bool is_moved,
                                   struct twx_error *err)
{
    const struct ingestion *i = user;
    if (is_moved) {
        return twx_feed_root(i->feed, path, device, err);
    }
    twx_log(i->in->run, TWX_LEVEL_WARNING,
            "'%s' is on another device than when it was indexed, and no file that was indexed "
            "there was met: is its disk mounted?",
            path);
    return TWX_OK;
}

static enum twx_status go_through_inputs(struct ingestion *i, struct twx_error *err)
{
    struct twx_input *source = i->in->source;
    i->in->source = NULL;
    enum twx_status status = source != NULL ? go_through(i, source, err) : go_through_paths(i, err);
    if (status == TWX_OK && i->list != NULL) {
        status = go_through_list(i, err);
    }
    twx_reports_end_walk(&i->reports, status == TWX_OK);
    if (status == TWX_OK) {
        status = twx_known_roots_settle(i->known_roots, settle_root, i, err);
    }
    return status == TWX_OK ? twx_feed_wait(i->feed, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// A run

static enum twx_status begin(struct ingestion *i, struct twx_error *err)
{
    struct twx_ingest *in = i->in;
    twx_reports_begin(&i->reports, in->run, in->counts);
    i->known_roots = twx_known_roots_create();
    i->feed = i->known_roots != NULL ? twx_feed_create(in, &i->reports) : NULL;
    if (i->feed == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = open_list(i, err);
    if (status != TWX_OK) {
        return status;
    }
    if (in->run != NULL && in->run->progress != NULL) {
        i->reports.count_ahead = twx_count_ahead_start(in->options, &in->kept_out);
    }
    return in->index != NULL ? twx_known_roots_load(i->known_roots, in->index, err) : TWX_OK;
}

enum twx_status twx_ingest_hash_all(struct twx_ingest *in, struct twx_error *err)
{
    struct ingestion i = {.in = in};
    struct twx_pool_times times = {.total = 0.0};
    enum twx_status status = begin(&i, err);
    if (status == TWX_OK) {
        status = go_through_inputs(&i, err);
    }
    struct twx_error failure = {0};
    if (i.feed != NULL && twx_feed_finish(&i.feed, status != TWX_OK, &times, &failure) != TWX_OK) {
        status = failure.status;
        if (err != NULL) {
            *err = failure;
        }
    }
    twx_input_free(i.list);
    twx_input_free(in->source);
    twx_known_roots_free(i.known_roots);
    twx_reports_end_walk(&i.reports, i.reports.walk_is_done);
    twx_reports_end(&i.reports, &times);
    if (status == TWX_OK && in->counts->n_missing + in->counts->n_unreadable > 0) {
        status = twx_fail_reported(err, TWX_PARTLY);
    }
    return status;
}
