// SPDX-License-Identifier: MIT
//
// Reports to counts and messages, progress, and where the time of a run went.
#include "ingest/reports.h"

#include <math.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"

static const double PROGRESS_SECONDS =
    0.2;  // often enough to look alive, rare enough to cost nothing

/** Files of the run; 0 while not known. *is_about: as counted ahead. */
static uint64_t total_of(const struct twx_ingest *in, bool *is_about)
{
    uint64_t n = 0;
    *is_about = !in->walk_is_done;
    if (!*is_about) {
        return in->counts->n_files;
    }
    const bool is_known = twx_count_ahead_total(in->count_ahead, &n);
    return is_known && n >= in->counts->n_files ? n : 0;  // more have come since: nobody knows
}

void twx_ingest_show_progress(struct twx_ingest *in)
{
    const double now = twx_monotonic_seconds();
    if (in->run == NULL || in->run->progress == NULL ||
        now - in->last_progress < PROGRESS_SECONDS) {
        return;
    }
    in->last_progress = now;
    const struct twx_ingest_counts *c = in->counts;
    bool is_about = false;
    const uint64_t n_total = total_of(in, &is_about);
    const struct twx_progress progress = {
        .n_done = c->n_unchanged + c->n_hashed + c->n_not_images + c->n_unsupported + c->n_failed +
                  c->n_vanished + c->n_unreadable,
        .n_total = n_total,
        .total_is_about = is_about,
        .n_failed = c->n_failed,
        .n_unchanged = c->n_unchanged,
        .seconds = now - in->begin,
    };
    in->run->progress(in->run->user, &progress);
}

static void count_verdict(struct twx_ingest *in, const struct twx_file_report *r, const char *path)
{
    struct twx_ingest_counts *c = in->counts;
    switch (r->status) {
    case TWX_IMAGE_HASHED:
        c->n_hashed++;
        c->n_flat += r->is_flat;
        twx_log(in->run, TWX_LEVEL_DEBUG, "hashed '%s'", path);
        break;
    case TWX_IMAGE_NOT_AN_IMAGE:
        c->n_not_images++;
        twx_log(in->run, TWX_LEVEL_DEBUG, "not an image: '%s'", path);
        break;
    case TWX_IMAGE_FAILED:
        if (r->reason == TWX_REASON_UNSUPPORTED) {
            c->n_unsupported++;
        } else {
            c->n_failed++;
            c->failed_by_reason[r->reason]++;
        }
        twx_log(in->run, TWX_LEVEL_DEBUG, "failed '%s': %s%s%s%s", path, twx_reason_name(r->reason),
                r->hint[0] != '\0' ? " (" : "", r->hint, r->hint[0] != '\0' ? ")" : "");
        break;
    }
}

void twx_ingest_count_report(struct twx_ingest *in, const struct twx_file_report *r,
                             const char *path)
{
    struct twx_ingest_counts *c = in->counts;
    c->n_bytes += r->bytes;
    switch (r->outcome) {
    case TWX_FILE_DONE:
        count_verdict(in, r, path);
        break;
    case TWX_FILE_VANISHED:
        c->n_vanished++;
        twx_log(in->run, TWX_LEVEL_INFO, "vanished: '%s'", path);
        break;
    case TWX_FILE_NOT_REGULAR:
        c->n_vanished++;
        twx_log(in->run, TWX_LEVEL_INFO, "no longer a file: '%s'", path);
        break;
    case TWX_FILE_UNREADABLE:
        c->n_unreadable++;
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(r->error_number));
        break;
    case TWX_FILE_STOPPED:
        break;
    case TWX_FILE_CHANGING:
        c->n_unreadable++;
        twx_log(in->run, TWX_LEVEL_ERROR, "'%s' is being written: index it again later", path);
        break;
    }
}

/** What the run was bound by: where its workers' time went. */
static void say_times(const struct twx_ingest *in)
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
    twx_log(
        in->run, TWX_LEVEL_INFO,
        "bound by %s: %u workers spent %.0f %% of their time decoding, %.0f %% waiting for files, "
        "%.0f %% waiting for the walk; at most %u readers",
        bound, t->n_workers, decoding, reading, walking, t->n_readers);
}

void twx_ingest_say_counts(const struct twx_ingest *in)
{
    const struct twx_ingest_counts *c = in->counts;
    twx_log(in->run, TWX_LEVEL_INFO,
            "walked and hashed in %.2f s: %" G_GUINT64_FORMAT " files, %" G_GUINT64_FORMAT
            " unchanged, %" G_GUINT64_FORMAT " hashed (%" G_GUINT64_FORMAT
            " flat), %" G_GUINT64_FORMAT " not images, %" G_GUINT64_FORMAT
            " unsupported, %" G_GUINT64_FORMAT " failed, %" G_GUINT64_FORMAT
            " skipped; %.1f MB read",
            c->walk_seconds, c->n_files, c->n_unchanged, c->n_hashed, c->n_flat, c->n_not_images,
            c->n_unsupported, c->n_failed, c->n_skipped, (double)c->n_bytes / 1e6);
    say_times(in);
}
