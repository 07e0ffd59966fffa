// SPDX-License-Identifier: MIT
//
// Messages, one a thing.
#include "ingest/reports.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "twindex_commands.h"

static const double PROGRESS_SECONDS =
    0.2;  // often enough to look alive, rare enough to cost nothing

void twx_reports_begin(struct twx_reports *r, const struct twx_run *run,
                       struct twx_ingest_counts *counts)
{
    *r = (struct twx_reports){.run = run, .counts = counts, .begin = twx_monotonic_seconds()};
}

// ---------------------------------------------------------------------------------------------------------
// Progress

/** Files of the run; 0 while not known. *is_about: as counted ahead. */
static uint64_t total_of(const struct twx_reports *r, bool *is_about)
{
    uint64_t n = 0;
    *is_about = !r->walk_is_done;
    if (!*is_about) {
        return r->counts->n_files;
    }
    const bool is_known = twx_count_ahead_total(r->count_ahead, &n);
    return is_known && n >= r->counts->n_files ? n : 0;  // more have come since: nobody knows
}

void twx_reports_show_progress(struct twx_reports *r)
{
    const double now = twx_monotonic_seconds();
    if (r->run == NULL || r->run->progress == NULL || now - r->last_progress < PROGRESS_SECONDS) {
        return;
    }
    r->last_progress = now;
    const struct twx_ingest_counts *c = r->counts;
    bool is_about = false;
    const uint64_t n_total = total_of(r, &is_about);
    const struct twx_progress progress = {
        .n_done = r->n_done,
        .n_total = n_total,
        .total_is_about = is_about,
        .n_failed = c->n_failed,
        .n_unchanged = c->n_unchanged,
        .seconds = now - r->begin,
    };
    r->run->progress(r->run->user, &progress);
}

// ---------------------------------------------------------------------------------------------------------
// Files

static void count_verdict(struct twx_reports *r, const struct twx_file_report *file,
                          const char *path)
{
    struct twx_ingest_counts *c = r->counts;
    switch (file->status) {
    case TWX_IMAGE_HASHED:
        c->n_hashed++;
        c->n_flat += file->is_flat;
        twx_log(r->run, TWX_LEVEL_DEBUG, "hashed '%s'", path);
        break;
    case TWX_IMAGE_NOT_AN_IMAGE:
        c->n_not_images++;
        twx_log(r->run, TWX_LEVEL_DEBUG, "not an image: '%s'", path);
        break;
    case TWX_IMAGE_FAILED:
        if (file->reason == TWX_REASON_UNSUPPORTED) {
            c->n_unsupported++;
        } else {
            c->n_failed++;
            c->failed_by_reason[file->reason]++;
        }
        twx_log(r->run, TWX_LEVEL_DEBUG, "failed '%s': %s%s%s%s", path,
                twx_reason_name(file->reason), file->hint[0] != '\0' ? " (" : "", file->hint,
                file->hint[0] != '\0' ? ")" : "");
        break;
    }
}

static void report_vanished(struct twx_reports *r, const char *what, const char *path)
{
    r->counts->n_vanished++;
    twx_log(r->run, TWX_LEVEL_INFO, "%s: '%s'", what, path);
}

static void report_unreadable(struct twx_reports *r, const char *path, int error_number)
{
    r->counts->n_unreadable++;
    twx_log(r->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path, twx_errno_text(error_number));
}

void twx_reports_take_file(void *reports, const char *path, const struct twx_file_report *file)
{
    struct twx_reports *r = reports;
    r->counts->n_bytes += file->bytes;
    r->n_done++;
    switch (file->outcome) {
    case TWX_FILE_DONE:
        count_verdict(r, file, path);
        break;
    case TWX_FILE_VANISHED:
        report_vanished(r, "vanished", path);
        break;
    case TWX_FILE_NOT_REGULAR:
        report_vanished(r, "no longer a file", path);
        break;
    case TWX_FILE_UNREADABLE:
        report_unreadable(r, path, file->error_number);
        break;
    case TWX_FILE_STOPPED:
        break;
    case TWX_FILE_CHANGING:
        r->counts->n_unreadable++;
        twx_log(r->run, TWX_LEVEL_ERROR, "'%s' is being written: index it again later", path);
        break;
    }
}

uint64_t twx_reports_unchanged(struct twx_reports *r)
{
    r->n_done++;
    return ++r->counts->n_unchanged;
}

void twx_reports_path_too_long(struct twx_reports *r, const char *path)
{
    r->n_done++;
    r->counts->n_unreadable++;
    twx_log(r->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': its path is too long", path);
}

// ---------------------------------------------------------------------------------------------------------
// Entries

/** A PATH or an entry of a list that is not there, or cannot be looked at. */
static void report_missing(struct twx_reports *r, const char *path, int error_number)
{
    r->counts->n_missing++;
    if (error_number == 0) {
        twx_log(r->run, TWX_LEVEL_ERROR, "'%s' is neither a file nor a folder", path);
    } else if (error_number == ENOENT || error_number == ENOTDIR) {
        twx_log(r->run, TWX_LEVEL_ERROR, "'%s' does not exist", path);
    } else if (error_number == ENAMETOOLONG) {
        twx_log(r->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': %s", path,
                twx_errno_text(error_number));
    } else {
        twx_log(r->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(error_number));
    }
}

/** Records of what is left out stay as they are: nothing says that their files are gone. */
static void report_left_out(struct twx_reports *r, const char *path, bool is_folder)
{
    r->counts->n_left_out_folders += is_folder;
    r->counts->n_left_out_files += !is_folder;
    twx_log(r->run, TWX_LEVEL_DEBUG, "left out '%s'", path);
}

/** An archive, or a member of one. */
static void report_lost(struct twx_reports *r, const char *path, size_t path_bytes, const char *why)
{
    r->counts->n_unreadable++;
    twx_log(r->run, TWX_LEVEL_ERROR,
            path_bytes < PATH_MAX ? "cannot read '%s': %s" : "cannot read '%.100s...': %s", path,
            why);
}

void twx_reports_take_entry(struct twx_reports *r, const struct twx_entry *entry)
{
    switch (entry->kind) {
    case TWX_ENTRY_LEFT_OUT:
        report_left_out(r, entry->path, entry->is_folder);
        break;
    case TWX_ENTRY_MISSING:
        report_missing(r, entry->path, entry->error_number);
        break;
    case TWX_ENTRY_UNREADABLE:
        report_unreadable(r, entry->path, entry->error_number);
        break;
    case TWX_ENTRY_VANISHED:
        report_vanished(r, "vanished", entry->path);
        break;
    case TWX_ENTRY_SKIPPED:
        r->counts->n_skipped++;
        twx_log(r->run, TWX_LEVEL_DEBUG, "skipped '%s': not a regular file", entry->path);
        break;
    case TWX_ENTRY_LOOP:
        r->counts->n_skipped++;
        twx_log(r->run, TWX_LEVEL_WARNING, "'%s' leads back to a folder above it: not entered",
                entry->path);
        break;
    case TWX_ENTRY_LISTED_FOLDERS:
        twx_log(r->run, TWX_LEVEL_WARNING,
                "folders in the list are not walked, give them as PATH: %" PRIu64
                ", the first '%s'",
                entry->n_folders, entry->path);
        break;
    case TWX_ENTRY_LOST:
        report_lost(r, entry->path, entry->path_bytes, entry->why);
        break;
    case TWX_ENTRY_NOTHING_YET:
    case TWX_ENTRY_END:
    case TWX_ENTRY_ROOT:
    case TWX_ENTRY_FOLDER:
    case TWX_ENTRY_FILE:
    case TWX_ENTRY_WAITING:
        break;
    }
}

// ---------------------------------------------------------------------------------------------------------
// The end

void twx_reports_end_walk(struct twx_reports *r, bool is_done)
{
    twx_count_ahead_end(r->count_ahead);  // the walk knows the number now
    r->count_ahead = NULL;
    r->walk_is_done = is_done;
}

/** What the run was bound by: where its workers' time went. */
static void report_times(const struct twx_reports *r, const struct twx_pool_times *t)
{
    if (t->total <= 0.0) {
        return;  // nothing was hashed
    }
    const double reading = 100.0 * fmin(t->waited_for_files / t->total, 1.0);
    const double walking = 100.0 * fmin(t->waited_for_jobs / t->total, 1.0);
    const double decoding = fmax(100.0 - reading - walking, 0.0);
    const char *bound = decoding >= reading && decoding >= walking ? "decoding"
                        : reading >= walking                       ? "reading"
                                                                   : "the walk";
    twx_log(
        r->run, TWX_LEVEL_INFO,
        "bound by %s: %u workers spent %.0f %% of their time decoding, %.0f %% waiting for files, "
        "%.0f %% waiting for the walk; at most %u readers",
        bound, t->n_workers, decoding, reading, walking, t->n_readers);
}

void twx_reports_end(struct twx_reports *r, const struct twx_pool_times *times)
{
    struct twx_ingest_counts *c = r->counts;
    c->walk_seconds = twx_monotonic_seconds() - r->begin;
    twx_log(r->run, TWX_LEVEL_INFO,
            "walked and hashed in %.2f s: %" PRIu64 " files, %" PRIu64 " unchanged, %" PRIu64
            " hashed (%" PRIu64 " flat), %" PRIu64 " not images, %" PRIu64 " unsupported, %" PRIu64
            " failed, %" PRIu64 " skipped; %.1f MB read",
            c->walk_seconds, c->n_files, c->n_unchanged, c->n_hashed, c->n_flat, c->n_not_images,
            c->n_unsupported, c->n_failed, c->n_skipped, (double)c->n_bytes / 1e6);
    report_times(r, times);
}
