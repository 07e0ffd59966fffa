// SPDX-License-Identifier: MIT
//
// The job `edit`, run.
#include "file/edit_file.h"
#include "jobs/edit_job.h"
#include "jobs/version_argument.h"
#include "worker/job_kind.h"

static void free_state(void *user)
{
    twx_file_editor_free(user);
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    struct twx_edit_options options;
    return twx_edit_options_get(spec, &options);
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct twx_edit_options options;
    return twx_edit_options_get(spec, &options)
               ? twx_file_editor_create(options.hash_size, options.variants)
               : NULL;
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    struct twx_edit_result edited;
    const struct twx_file_version version = twx_version_argument_get(job->argument);
    const enum twx_status status =
        twx_edit_file(user, file, &version, edited.copies, &edited.outcome, err);
    if (status != TWX_OK) {
        return status;
    }
    report->outcome = TWX_FILE_DONE;  // whatever became of the file is the result
    *n = twx_edit_result_put(&edited, result);
    return TWX_OK;
}

const struct twx_job_kind twx_edit_kind = {
    .name = TWX_EDIT_JOB,
    .needs_libvips = true,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .run = run,
};
