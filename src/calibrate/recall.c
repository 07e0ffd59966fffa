// SPDX-License-Identifier: MIT
//
// The client of the job `edit`: images of the sample go in one after another, their distances are added up as they come
// back. Owns the supervisor for the time of a call.
#include "calibrate/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "hash/hamming.h"
#include "hash/radius.h"
#include "jobs/edit_job.h"
#include "jobs/supervisor.h"

struct measuring {
    const struct twx_collection_sample *sample;
    const struct twx_run *run;
    struct twx_recall *recall;
    bool is_adaptive;
    struct twx_supervisor *supervisor;
    size_t *image_of;  // owned: by job id, which image of the sample it is
    size_t n_done;
    double begin;
};

/** Counts a copy where it is found, if it is. */
static void add_distance(const struct measuring *m, const uint8_t *a, const uint8_t *b,
                         size_t n_bytes, uint32_t *counts)
{
    const unsigned n_bits = 8 * (unsigned)n_bytes;
    unsigned distance = twx_hamming(a, b, n_bytes);
    if (m->is_adaptive) {
        const unsigned of_a = twx_hash_structure(a, n_bits);
        const unsigned of_b = twx_hash_structure(b, n_bits);
        distance = twx_adaptive_distance(n_bits, distance, of_a < of_b ? of_a : of_b);
    }
    if (distance <= n_bits) {
        counts[distance]++;
    }
}

static void add_distances(const struct measuring *m, const struct twx_sampled_image *image,
                          uint8_t hashes[TWX_N_EDITS][TWX_HASH_BYTES_MAX])
{
    const size_t code_bytes = m->sample->code_bytes;
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        add_distance(m, image->hash, hashes[edit], code_bytes, m->recall->whole[edit]);
        add_distance(m, image->hash, hashes[edit], code_bytes / 2, m->recall->rows[edit]);
    }
    m->recall->n_edited++;
}

static void show_progress(struct measuring *m)
{
    if (m->run != NULL && m->run->progress != NULL) {
        const struct twx_progress progress = {
            .n_done = m->n_done,
            .n_total = m->sample->n_files,
            .seconds = twx_monotonic_seconds() - m->begin,
        };
        m->run->progress(m->run->user, &progress);
    }
}

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    struct measuring *m = user;
    struct twx_edit_result result = {.outcome = TWX_EDIT_FAILED};
    if (report->outcome == TWX_FILE_DONE && !twx_edit_result_get(bytes, n, &result)) {
        return TWX_RESULT_REFUSED;
    }
    m->n_done++;
    switch (result.outcome) {
    case TWX_EDIT_DONE:
        add_distances(m, &m->sample->files[m->image_of[job->id]], result.hashes);
        return TWX_RESULT_SUCCESS;
    case TWX_EDIT_GONE:
        m->recall->n_gone++;
        break;
    case TWX_EDIT_FAILED:
        m->recall->n_failed++;
        break;
    }
    return TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, enum twx_reason reason, int error_number)
{
    struct measuring *m = user;
    m->n_done++;
    m->recall->n_failed++;
    twx_log(m->run, TWX_LEVEL_WARNING, "cannot edit '%s': %s", job->path,
            error_number != 0 ? twx_errno_text(error_number) : twx_reason_name(reason));
}

/** Hands in an image; false when there is no room. Paths of an index fit into a job. */
static bool submit(struct measuring *m, size_t number)
{
    const struct twx_sampled_image *image = &m->sample->files[number];
    struct twx_job job = {.bytes = image->bytes};
    job.path_bytes = strlen(image->path);
    memcpy(job.path, image->path, job.path_bytes + 1);
    twx_edit_argument_put(image->bytes, image->mtime_ns, &job);
    if (!twx_supervisor_try_submit(m->supervisor, &job)) {
        return false;
    }
    m->image_of[job.id] = number;
    return true;
}

/** All images of the sample, unless it is stopped or fails. */
static enum twx_status edit_all(struct measuring *m, struct twx_error *err)
{
    size_t next = 0;
    while ((next < m->sample->n_files || !twx_supervisor_is_idle(m->supervisor)) &&
           !twx_supervisor_has_failed(m->supervisor)) {
        if (twx_is_stopped(m->run)) {
            twx_supervisor_kill(&m->supervisor);
            return twx_fail(err, TWX_STOPPED, 0, "stopped while editing images");
        }
        if (next < m->sample->n_files && submit(m, next)) {
            next++;
            continue;
        }
        twx_supervisor_take_reports(m->supervisor, true);
        show_progress(m);
    }
    struct twx_supervisor_end end;
    return twx_supervisor_finish(&m->supervisor, false, &end, err);
}

enum twx_status twx_recall_measure(const struct twx_collection_sample *sample,
                                   const struct twx_recall_options *options,
                                   const struct twx_run *run, struct twx_recall *recall,
                                   struct twx_error *err)
{
    struct measuring m = {.sample = sample,
                          .run = run,
                          .recall = recall,
                          .is_adaptive = options->is_adaptive,
                          .begin = twx_monotonic_seconds()};
    *recall = (struct twx_recall){0};
    if (sample->n_files == 0) {
        return TWX_OK;
    }
    const struct twx_supervisor_options workers = {
        .job = twx_edit_job(options->hash_size),
        .client = {.user = &m, .on_result = on_result, .on_lost = on_lost},
        .n_workers =
            options->n_threads < sample->n_files ? options->n_threads : (unsigned)sample->n_files,
        .timeout_seconds = options->timeout_seconds,
        .no_sandbox = options->no_sandbox,
        .input = -1,
    };
    enum twx_status status = twx_supervisor_create(&workers, run, &m.supervisor, err);
    if (status != TWX_OK) {
        return status;
    }
    m.image_of = twx_alloc(twx_supervisor_n_slots(m.supervisor), sizeof *m.image_of);
    if (m.image_of == NULL) {
        twx_supervisor_kill(&m.supervisor);
        return twx_fail_memory(err);
    }
    status = edit_all(&m, err);
    free(m.image_of);
    return status;
}
