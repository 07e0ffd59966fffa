// SPDX-License-Identifier: MIT
//
// Results of the job `pixels`, decoded; jobs/file_jobs does the rest.
#include "jobs/pixel_reader.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "jobs/file_jobs.h"
#include "jobs/version_argument.h"
#include "twindex_commands.h"

struct twx_pixel_reader {
    struct twx_pixel_reader_options options;
    struct twx_file_jobs *jobs;
};

static enum twx_acceptance on_end(void *user, uint64_t tag, const struct twx_file_job_end *end)
{
    const struct twx_pixel_reader *reader = user;
    struct twx_file_pixels pixels = {.outcome = end->outcome,
                                     .error_number = end->error_number,
                                     .result = {.status = TWX_IMAGE_FAILED, .reason = end->reason}};
    if (end->result != NULL &&
        !twx_pixels_result_get(end->result, end->n, &reader->options.pixels, &pixels.result)) {
        return TWX_RESULT_REFUSED;
    }
    reader->options.on_pixels(reader->options.user, tag, &pixels);
    return pixels.result.status == TWX_IMAGE_HASHED ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

const char *twx_file_pixels_why_not(const struct twx_file_pixels *pixels, const char *changed)
{
    if (pixels->outcome != TWX_FILE_DONE) {
        return twx_file_why_not_read(pixels->outcome, pixels->error_number, changed);
    }
    return pixels->result.status == TWX_IMAGE_FAILED ? twx_reason_name(pixels->result.reason)
                                                     : "not an image";
}

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
    const enum twx_status status = twx_file_jobs_create(
        &(struct twx_file_jobs_options){.kind = twx_pixels_job(&options->pixels),
                                        .n_workers = options->n_workers,
                                        .timeout_seconds = options->timeout_seconds,
                                        .no_sandbox = options->no_sandbox,
                                        .user = made,
                                        .on_end = on_end},
        run, &made->jobs, err);
    if (status != TWX_OK) {
        twx_pixel_reader_free(made);
        return status;
    }
    *reader = made;
    return TWX_OK;
}

void twx_pixel_reader_free(struct twx_pixel_reader *reader)
{
    if (reader != NULL) {
        twx_file_jobs_free(reader->jobs);
        free(reader);
    }
}

enum twx_status twx_pixel_reader_add(struct twx_pixel_reader *reader, const char *path,
                                     const struct twx_file_version *version, uint64_t tag,
                                     struct twx_error *err)
{
    uint8_t argument[TWX_JOB_ARGUMENT_BYTES];
    twx_version_argument_put(version, argument);
    return twx_file_jobs_add_argument(reader->jobs, path, argument, tag, err);
}

enum twx_status twx_pixel_reader_wait(struct twx_pixel_reader *reader, struct twx_error *err)
{
    return twx_file_jobs_wait(reader->jobs, err);
}
