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
#include "jobs/version_argument.h"
#include "twindex_commands.h"

struct measuring {
    const struct twx_collection_sample *sample;
    const struct twx_run *run;
    struct twx_recall *recall;
    bool is_adaptive;
    struct twx_supervisor *supervisor;
    size_t *image_of;  // owned: by job id, which image of the sample it is
    size_t n_done;
    double begin;
    struct twx_edit_result result;  // the one at hand
};

/** The smallest radius with which two hashes match; more than they have bits: none. */
static unsigned radius_of(const struct measuring *m, const uint8_t *a, const uint8_t *b,
                          size_t n_bytes)
{
    const unsigned n_bits = 8 * (unsigned)n_bytes;
    const unsigned distance = twx_hamming(a, b, n_bytes);
    if (!m->is_adaptive) {
        return distance;
    }
    const unsigned of_a = twx_hash_structure(a, n_bits);
    const unsigned of_b = twx_hash_structure(b, n_bits);
    return twx_adaptive_distance(n_bits, distance, of_a < of_b ? of_a : of_b);
}

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/** Counts a copy where it is found, if it is: by the whole pictures, or by a part of one and the whole of the other. */
static void add_copy(const struct measuring *m, size_t code, const struct twx_edited_copy *copy,
                     int edit)
{
    const struct twx_collection_sample *sample = m->sample;
    const struct twx_node_variants *v = &sample->variants;
    const size_t n_bytes = sample->code_bytes;
    const uint8_t *own = sample->codes + code * n_bytes;
    unsigned whole = radius_of(m, own, copy->hash, n_bytes);
    unsigned rows = radius_of(m, own, copy->hash, n_bytes / 2);
    for (size_t i = v->n > 0 ? v->starts[code] : 0; v->n > 0 && i < v->starts[code + 1]; i++) {
        const uint8_t *part = v->codes + i * n_bytes;
        whole = least_of(whole, radius_of(m, part, copy->hash, n_bytes));
        rows = least_of(rows, radius_of(m, part, copy->hash, n_bytes / 2));
    }
    for (unsigned i = 0; i < copy->variants.n; i++) {  // a row half is looked up alone
        whole = least_of(whole, radius_of(m, own, copy->variants.hashes[i], n_bytes));
    }
    if (whole <= 8 * n_bytes) {
        m->recall->whole[edit][whole]++;
    }
    if (rows <= 4 * n_bytes) {
        m->recall->rows[edit][rows]++;
    }
}

static void add_copies(const struct measuring *m, size_t code, const struct twx_edited_copy *copies)
{
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        add_copy(m, code, &copies[edit], edit);
    }
    m->recall->n_edited++;
}

static void show_progress(struct measuring *m)
{
    const struct twx_progress progress = {
        .n_done = m->n_done,
        .n_total = m->sample->n_files,
        .seconds = twx_monotonic_seconds() - m->begin,
    };
    twx_show_progress(m->run, &progress);
}

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    struct measuring *m = user;
    struct twx_edit_result *result = &m->result;
    result->outcome = TWX_EDIT_FAILED;
    if (report->outcome == TWX_FILE_DONE && !twx_edit_result_get(bytes, n, result)) {
        return TWX_RESULT_REFUSED;
    }
    m->n_done++;
    switch (result->outcome) {
    case TWX_EDIT_DONE:
        add_copies(m, m->sample->files[m->image_of[job->id]].code, result->copies);
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

static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    struct measuring *m = user;
    m->n_done++;
    m->recall->n_failed++;
    twx_log(m->run, TWX_LEVEL_WARNING, "cannot edit '%s': %s", job->path,
            loss->error_number != 0 ? twx_errno_text(loss->error_number)
                                    : twx_reason_name(loss->reason));
}

/** Hands in an image; false when there is no room. Paths of an index fit into a job. */
static bool submit(struct measuring *m, size_t number)
{
    const struct twx_sampled_image *image = &m->sample->files[number];
    struct twx_job job = {.bytes = image->bytes};
    job.path_bytes = strlen(image->path);
    memcpy(job.path, image->path, job.path_bytes + 1);
    twx_version_argument_put(&(struct twx_file_version){image->bytes, image->mtime_ns},
                             job.argument);
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
        .job = twx_edit_job(
            &(struct twx_edit_options){.hash_size = options->hash_size, .variants = sample->level}),
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
