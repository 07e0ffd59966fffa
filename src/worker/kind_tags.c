// SPDX-License-Identifier: MIT
//
// The job `tags`, run.
#include <stdlib.h>

#include "image/read_metadata.h"
#include "image/sniff.h"
#include "jobs/tags_job.h"
#include "worker/job_kind.h"

static void *create(const struct twx_job_kind_spec *spec)
{
    (void)spec;
    return malloc(1);  // a thread needs nothing for it
}

static enum twx_status run(void *state, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    (void)state;
    (void)job;
    (void)err;
    report->outcome = file->outcome;
    report->error_number = file->error_number;
    if (file->outcome == TWX_FILE_DONE) {
        struct twx_tags tags;
        const struct twx_source source = twx_loaded_file_source(file);
        twx_tags_read(&source, twx_sniff(&source).format, &tags);
        *n = twx_tags_result_put(&tags, result);
        const int error_number = atomic_load(&file->reads.error_number);
        if (error_number != 0) {
            report->outcome = TWX_FILE_UNREADABLE;
            report->error_number = error_number;
        } else if (twx_file_has_moved(file)) {
            report->outcome = TWX_FILE_CHANGING;
        }
    }
    if (atomic_load(&file->reads.was_stopped)) {
        report->outcome = TWX_FILE_STOPPED;
    }
    report->bytes = atomic_load(&file->reads.n_bytes);
    twx_loaded_file_close(file);
    return TWX_OK;
}

const struct twx_job_kind twx_tags_kind = {
    .name = TWX_TAGS_JOB,
    .create = create,
    .free = free,
    .is_valid = twx_tags_job_is_valid,
    .run = run,
};
