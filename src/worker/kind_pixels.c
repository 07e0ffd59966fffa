// SPDX-License-Identifier: MIT
//
// The job `pixels`, run.
#include "file/reduce_file.h"
#include "jobs/pixels_job.h"
#include "jobs/version_argument.h"
#include "worker/job_kind.h"
#include "worker/report_facts.h"

static void free_state(void *user)
{
    twx_file_reducer_free(user);
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    struct twx_pixels_options options;
    return twx_pixels_options_get(spec, &options);
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct twx_pixels_options options;
    if (!twx_pixels_options_get(spec, &options)) {
        return NULL;
    }
    return twx_file_reducer_create(&(struct twx_reduce_options){.width = options.width,
                                                                .height = options.height,
                                                                .n_channels = options.n_channels,
                                                                .measures = options.measures,
                                                                .fills = options.fills,
                                                                .reads = spec->reads});
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    struct twx_reduced_file reduced;
    const struct twx_file_version version = twx_version_argument_get(job->argument);
    const enum twx_status status = twx_reduce_loaded_file(user, file, &version, &reduced, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_report_reduced(&reduced, report);
    if (reduced.outcome == TWX_FILE_DONE) {
        const struct twx_pixels_result pixels = {.status = reduced.verdict.status,
                                                 .reason = reduced.verdict.reason,
                                                 .plane = reduced.plane,
                                                 .fineness = reduced.fineness};
        *n = twx_pixels_result_put(&pixels, result);
    }
    return TWX_OK;
}

const struct twx_job_kind twx_pixels_kind = {
    .name = TWX_PIXELS_JOB,
    .needs_libvips = true,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .run = run,
};
