// SPDX-License-Identifier: MIT
//
// A client of a supervisor. The tags of files under way are kept by the ids of their jobs.
#include "jobs/pixel_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "jobs/supervisor.h"

struct twx_pixel_reader {
    struct twx_pixel_reader_options options;
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
    const struct twx_pixel_reader *reader = user;
    struct twx_file_pixels pixels = {.outcome = report->outcome,
                                     .error_number = report->error_number};
    if (bytes != NULL &&
        !twx_pixels_result_get(bytes, n, &reader->options.pixels, &pixels.result)) {
        return TWX_RESULT_REFUSED;
    }
    reader->options.on_pixels(reader->options.user, reader->tags[job->id], &pixels);
    return bytes != NULL && pixels.result.status == TWX_IMAGE_HASHED ? TWX_RESULT_SUCCESS
                                                                     : TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, enum twx_reason reason, int error_number)
{
    const struct twx_pixel_reader *reader = user;
    const struct twx_file_pixels pixels = {
        .outcome = error_number != 0 ? TWX_FILE_UNREADABLE : TWX_FILE_DONE,
        .error_number = error_number,
        .result = {.status = TWX_IMAGE_FAILED, .reason = reason},
    };
    reader->options.on_pixels(reader->options.user, reader->tags[job->id], &pixels);
}

// ---------------------------------------------------------------------------------------------------------
// Life

enum twx_status twx_pixel_reader_create(const struct twx_pixel_reader_options *options,
                                        const struct twx_run *run, struct twx_pixel_reader **reader,
                                        struct twx_error *err)
{
    struct twx_pixel_reader *made = twx_alloc(1, sizeof *made);
    *reader = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    made->run = run;
    const struct twx_supervisor_options supervised = {
        .job = twx_pixels_job(&options->pixels),
        .client = {.user = made, .on_result = on_result, .on_lost = on_lost},
        .n_workers = options->n_workers,
        .timeout_seconds = options->timeout_seconds,
        .no_sandbox = options->no_sandbox,
        .input = -1,
    };
    enum twx_status status = twx_supervisor_create(&supervised, run, &made->supervisor, err);
    if (status == TWX_OK) {
        made->tags = twx_alloc(twx_supervisor_n_slots(made->supervisor), sizeof *made->tags);
        status = made->tags != NULL ? TWX_OK : twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        twx_pixel_reader_free(made);
        return status;
    }
    *reader = made;
    return TWX_OK;
}

void twx_pixel_reader_free(struct twx_pixel_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->supervisor != NULL) {
        twx_supervisor_kill(&reader->supervisor);
    }
    free(reader->tags);
    free(reader);
}

// ---------------------------------------------------------------------------------------------------------
// Files

/** Hears what there is, unless the run cannot go on. */
static enum twx_status receive(struct twx_pixel_reader *reader, struct twx_error *err)
{
    if (twx_is_stopped(reader->run)) {
        twx_supervisor_kill(&reader->supervisor);
        return twx_fail(err, TWX_STOPPED, 0, "stopped while images were read");
    }
    twx_supervisor_take_reports(reader->supervisor, true);
    if (!twx_supervisor_has_failed(reader->supervisor)) {
        return TWX_OK;
    }
    struct twx_supervisor_end end;
    const enum twx_status status = twx_supervisor_finish(&reader->supervisor, true, &end, err);
    return status != TWX_OK ? status : twx_fail(err, TWX_FAILED, 0, "the decoding process failed");
}

enum twx_status twx_pixel_reader_add(struct twx_pixel_reader *reader, const char *path,
                                     uint64_t tag, struct twx_error *err)
{
    struct twx_job job = {.path_bytes = strlen(path)};
    if (job.path_bytes >= sizeof job.path) {
        const struct twx_file_pixels pixels = {.outcome = TWX_FILE_UNREADABLE,
                                               .error_number = ENAMETOOLONG};
        reader->options.on_pixels(reader->options.user, tag, &pixels);
        return TWX_OK;
    }
    memcpy(job.path, path, job.path_bytes + 1);
    while (!twx_supervisor_try_submit(reader->supervisor, &job)) {
        const enum twx_status status = receive(reader, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    reader->tags[job.id] = tag;
    return TWX_OK;
}

enum twx_status twx_pixel_reader_wait(struct twx_pixel_reader *reader, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && !twx_supervisor_is_idle(reader->supervisor)) {
        status = receive(reader, err);
    }
    return status;
}
