// SPDX-License-Identifier: MIT
//
// A walk without workers: what `index` would hash becomes a manifest, in the order of the walk. Owns the inputs and the
// writer.
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/index_files.h"
#include "base/log.h"
#include "base/status.h"
#include "base/strings.h"
#include "ingest/kept_out.h"
#include "ingest/known_files.h"
#include "ingest/list_input.h"
#include "ingest/paths_input.h"
#include "ingest/reports.h"
#include "store/index_write.h"
#include "store/manifest_write.h"
#include "twindex_commands.h"

struct listing {
    const struct twx_ingest_options *options;
    const struct twx_list_output *output;
    struct twx_index *since;  // NULL: all files are listed
    const struct twx_run *run;
    struct twx_ingest_counts *counts;
    struct twx_reports reports;
    struct twx_kept_out kept_out;
    struct twx_strings given;  // the PATHs, made real
    struct twx_manifest_writer *writer;
};

static enum twx_status check_going(const struct listing *l, struct twx_error *err)
{
    return twx_is_stopped(l->run)
               ? twx_fail(err, TWX_STOPPED, 0, "stopped: a manifest without its end is of no use")
               : TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Entries

/** Whether a file is the one that the manifest is written to. */
static bool is_output(const struct listing *l, const struct stat *st)
{
    return l->output->inode != 0 && (uint64_t)st->st_ino == l->output->inode &&
           (uint64_t)st->st_dev == l->output->device;
}

static enum twx_status take_file(struct listing *l, const struct twx_entry *entry,
                                 struct twx_error *err)
{
    const struct stat *st = entry->st;
    if (twx_kept_out_has_file(&l->kept_out, st) || is_output(l, st)) {
        return TWX_OK;
    }
    if (entry->path_bytes >= PATH_MAX) {
        twx_reports_path_too_long(&l->reports, entry->path);
        return TWX_OK;
    }
    if ((++l->counts->n_files & 1023) == 0) {
        twx_reports_show_progress(&l->reports);
    }
    if (entry->is_unchanged) {
        (void)twx_reports_unchanged(&l->reports);
        return TWX_OK;
    }
    l->reports.n_done++;
    const struct twx_manifest_file file = {
        .bytes = (uint64_t)st->st_size,
        .mtime_ns = twx_timespec_ns(st->st_mtim),
        .ctime_ns = twx_timespec_ns(st->st_ctim),
        .inode = (uint64_t)st->st_ino,
        .device = (uint64_t)st->st_dev,
        .path = entry->path,
        .path_bytes = entry->path_bytes,
    };
    return twx_manifest_writer_file(l->writer, &file) ? TWX_OK : twx_fail_reported(err, TWX_FAILED);
}

static enum twx_status take_root(struct listing *l, const struct twx_entry *entry,
                                 struct twx_error *err)
{
    struct twx_file_system fs;
    twx_file_system_find(entry->device, &fs);
    struct twx_manifest_root root = {
        .path = entry->path, .device = entry->device, .fs_uuid = fs.uuid, .fs_label = fs.label};
    for (size_t i = 0; i < l->given.n; i++) {
        root.is_given = root.is_given || strcmp(l->given.items[i], root.path) == 0;
    }
    return twx_manifest_writer_root(l->writer, &root) ? TWX_OK : twx_fail_memory(err);
}

static enum twx_status take_entry(struct listing *l, const struct twx_entry *entry,
                                  struct twx_error *err)
{
    switch (entry->kind) {
    case TWX_ENTRY_FILE:
        return take_file(l, entry, err);
    case TWX_ENTRY_ROOT:
        return take_root(l, entry, err);
    case TWX_ENTRY_FOLDER:
    case TWX_ENTRY_WAITING:
        return check_going(l, err);
    default:
        twx_reports_take_entry(&l->reports, entry);
        return check_going(l, err);
    }
}

/** Goes through an input, NULL of which is out of memory, and frees it. */
static enum twx_status go_through(struct listing *l, struct twx_input *input, struct twx_error *err)
{
    const struct twx_known_rules rules = {
        .checksums = l->options->checksums,
        .no_ctime = l->options->no_ctime,
        .retry_failed = l->options->retry_failed,
        .rehash = l->options->rehash,
    };
    struct twx_entry entry = {.kind = TWX_ENTRY_NOTHING_YET};
    enum twx_status status = TWX_OK;
    if (l->since != NULL) {
        input = twx_known_files_create(input, l->since, &rules);
    }
    if (input == NULL) {
        return twx_fail_memory(err);
    }
    while (status == TWX_OK && entry.kind != TWX_ENTRY_END) {
        status = twx_input_next(input, &entry, err);
        if (status == TWX_OK && entry.kind != TWX_ENTRY_END) {
            status = take_entry(l, &entry, err);
        } else if (status != TWX_OK && twx_is_stopped(l->run)) {
            status = check_going(l, err);  // the signal interrupted the reading
        }
    }
    twx_input_free(input);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// A run

/** What is none of the collection: the manifest and the index. */
static bool keep_out(struct listing *l)
{
    static const char *const no_suffix[] = {"", NULL};
    bool ok = l->output->path == NULL || twx_kept_out_add(&l->kept_out, l->output->path, no_suffix);
    if (ok && l->since != NULL) {
        ok = twx_kept_out_add(&l->kept_out, twx_index_path(l->since), twx_index_file_suffixes);
        twx_kept_out_note_file(&l->kept_out, twx_index_path(l->since));
    }
    return ok;
}

/** Notes which roots will have been given. One that is missing is reported by the walk. */
static bool note_given(struct listing *l)
{
    bool ok = true;
    for (size_t i = 0; ok && i < l->options->n_paths; i++) {
        char *real = realpath(l->options->paths[i], NULL);
        ok = real == NULL || twx_strings_take(&l->given, real);
    }
    return ok;
}

/** Begins the manifest, whose time is later than any in the index that it goes on from. */
static enum twx_status begin(struct listing *l, struct twx_error *err)
{
    int64_t newest_ns = 0;
    const int64_t now_ns = twx_wall_ns();
    twx_reports_begin(&l->reports, l->run, l->counts);
    enum twx_status status =
        l->since != NULL ? twx_index_newest_observation(l->since, &newest_ns, err) : TWX_OK;
    if (status != TWX_OK) {
        return status;
    }
    if (!keep_out(l) || !note_given(l)) {
        return twx_fail_memory(err);
    }
    l->writer = twx_manifest_writer_create(l->output->write, l->output->user,
                                           now_ns > newest_ns ? now_ns : newest_ns + 1);
    return l->writer != NULL ? TWX_OK : twx_fail_memory(err);
}

static enum twx_status go_through_all(struct listing *l, struct twx_error *err)
{
    const struct twx_ingest_options *o = l->options;
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .kept_out = &l->kept_out,
        .one_file_system = o->one_file_system,
    };
    struct twx_input *list = NULL;  // open from the beginning: one that is not there costs no walk
    enum twx_status status = TWX_OK;
    if (o->files_from != NULL) {
        status = twx_list_input_open(o->files_from, o->null_separated, o->exclude, &l->kept_out,
                                     &list, err);
    }
    if (status == TWX_OK) {
        status = go_through(l, twx_paths_input_create(o->paths, o->n_paths, &limits), err);
    }
    if (status == TWX_OK && list != NULL) {
        status = go_through(l, list, err);
        list = NULL;
    }
    twx_input_free(list);
    return status;
}

enum twx_status twx_list_files(const struct twx_ingest_options *options, struct twx_index *since,
                               const struct twx_list_output *output, const struct twx_run *run,
                               struct twx_ingest_counts *counts, struct twx_error *err)
{
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    struct listing l = {
        .options = options, .output = output, .since = since, .run = run, .counts = counts};
    enum twx_status status = begin(&l, err);
    if (status == TWX_OK) {
        status = go_through_all(&l, err);
    }
    if (status == TWX_OK && !twx_manifest_writer_end(l.writer)) {
        status = twx_fail_reported(err, TWX_FAILED);
    }
    twx_manifest_writer_free(l.writer);
    twx_strings_release(&l.given);
    twx_kept_out_release(&l.kept_out);
    counts->seconds = twx_monotonic_seconds() - l.reports.begin;
    if (status == TWX_OK && counts->n_missing + counts->n_unreadable > 0) {
        status = twx_fail_reported(err, TWX_PARTLY);
    }
    return status;
}
