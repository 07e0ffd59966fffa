// SPDX-License-Identifier: MIT
//
// A client of a supervisor. The tags of files under way are kept by the ids of their jobs.
#include "jobs/file_jobs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/status.h"

struct twx_file_jobs {
    struct twx_file_jobs_options options;
    const struct twx_run *run;
    struct twx_supervisor *supervisor;  // NULL once it has failed
    uint64_t *tags;                     // n_slots
};

// ---------------------------------------------------------------------------------------------------------
// The client

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    const struct twx_file_jobs *jobs = user;
    const struct twx_file_job_end end = {.outcome = report->outcome,
                                         .error_number = report->error_number,
                                         .result = bytes,
                                         .n = bytes != NULL ? n : 0};
    const enum twx_acceptance acceptance =
        jobs->options.on_end(jobs->options.user, jobs->tags[job->id], &end);
    return bytes != NULL ? acceptance : TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    const struct twx_file_jobs *jobs = user;
    const struct twx_file_job_end end = {
        .outcome = loss->error_number != 0 ? TWX_FILE_UNREADABLE : TWX_FILE_DONE,
        .error_number = loss->error_number,
        .reason = loss->reason,
        .is_of_plugin = loss->is_of_plugin,
    };
    (void)jobs->options.on_end(jobs->options.user, jobs->tags[job->id], &end);
}

// ---------------------------------------------------------------------------------------------------------
// Life

enum twx_status twx_file_jobs_create(const struct twx_file_jobs_options *options,
                                     const struct twx_run *run, struct twx_file_jobs **jobs,
                                     struct twx_error *err)
{
    struct twx_file_jobs *made = twx_alloc(1, sizeof *made);
    *jobs = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    made->run = run;
    const struct twx_supervisor_options supervised = {
        .job = options->kind,
        .client = {.user = made, .on_result = on_result, .on_lost = on_lost},
        .n_workers = options->n_workers,
        .timeout_seconds = options->timeout_seconds,
        .memory_bytes = options->memory_bytes,
        .no_sandbox = options->no_sandbox,
        .input = options->has_input ? options->input : -1,
        .plugin = options->plugin,
    };
    enum twx_status status = twx_supervisor_create(&supervised, run, &made->supervisor, err);
    if (status == TWX_OK) {
        made->tags = twx_alloc(twx_supervisor_n_slots(made->supervisor), sizeof *made->tags);
        status = made->tags != NULL ? TWX_OK : twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        twx_file_jobs_free(made);
        return status;
    }
    *jobs = made;
    return TWX_OK;
}

void twx_file_jobs_free(struct twx_file_jobs *jobs)
{
    if (jobs == NULL) {
        return;
    }
    if (jobs->supervisor != NULL) {
        twx_supervisor_kill(&jobs->supervisor);
    }
    free(jobs->tags);
    free(jobs);
}

// ---------------------------------------------------------------------------------------------------------
// Files

enum twx_status twx_file_jobs_receive(struct twx_file_jobs *jobs, struct twx_error *err)
{
    if (twx_is_stopped(jobs->run)) {
        twx_supervisor_kill(&jobs->supervisor);
        return twx_fail(err, TWX_STOPPED, 0, "stopped while images were read");
    }
    twx_supervisor_take_reports(jobs->supervisor, true);
    if (!twx_supervisor_has_failed(jobs->supervisor)) {
        return TWX_OK;
    }
    struct twx_supervisor_end end;
    const enum twx_status status = twx_supervisor_finish(&jobs->supervisor, true, &end, err);
    return status != TWX_OK ? status : twx_fail(err, TWX_FAILED, 0, "the decoding process failed");
}

enum twx_status twx_file_jobs_add(struct twx_file_jobs *jobs, const char *path, uint64_t tag,
                                  struct twx_error *err)
{
    static const uint8_t nothing[TWX_JOB_ARGUMENT_BYTES];
    return twx_file_jobs_add_argument(jobs, path, nothing, tag, err);
}

enum twx_status twx_file_jobs_add_argument(struct twx_file_jobs *jobs, const char *path,
                                           const uint8_t argument[static TWX_JOB_ARGUMENT_BYTES],
                                           uint64_t tag, struct twx_error *err)
{
    struct twx_job job = {.path_bytes = strlen(path)};
    if (job.path_bytes >= sizeof job.path) {
        const struct twx_file_job_end end = {.outcome = TWX_FILE_UNREADABLE,
                                             .error_number = ENAMETOOLONG};
        (void)jobs->options.on_end(jobs->options.user, tag, &end);
        return TWX_OK;
    }
    memcpy(job.path, path, job.path_bytes + 1);
    memcpy(job.argument, argument, sizeof job.argument);
    while (!twx_supervisor_try_submit(jobs->supervisor, &job)) {
        const enum twx_status status = twx_file_jobs_receive(jobs, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    jobs->tags[job.id] = tag;
    return TWX_OK;
}

enum twx_status twx_file_jobs_wait(struct twx_file_jobs *jobs, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && !twx_supervisor_is_idle(jobs->supervisor)) {
        status = twx_file_jobs_receive(jobs, err);
    }
    return status;
}

const char *twx_file_why_not_read(enum twx_file_outcome outcome, int error_number,
                                  const char *changed)
{
    switch (outcome) {
    case TWX_FILE_VANISHED:
    case TWX_FILE_NOT_REGULAR:
        return "gone";
    case TWX_FILE_UNREADABLE:
        return twx_errno_text(error_number);
    default:
        return changed;
    }
}
