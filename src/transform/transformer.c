// SPDX-License-Identifier: MIT
//
// A client of the job `transform`. A file is wanted in the version that it has when it is handed in, and what comes back is a
// file of the format that was asked for, by its first bytes.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file_version.h"
#include "base/signature.h"
#include "jobs/file_jobs.h"
#include "jobs/transform_job.h"
#include "twindex_commands.h"

enum {
    DEFAULT_QUALITY = 85,
    FORMAT_BITS = 4,  // of the tag of a job: the format of what is made, below the caller's tag
};

_Static_assert((int)TWX_N_FORMATS <= 1 << FORMAT_BITS, "a tag has room for a format");

struct twx_transformer {
    struct twx_transformer_options options;
    struct twx_file_jobs *jobs;  // owned
};

/** Why nothing was made of a file that was read. */
static const char *why_not_made(const struct twx_transform_outcome *outcome)
{
    switch (outcome->end) {
    case TWX_TRANSFORM_NOT_AN_IMAGE:
        return "not an image";
    case TWX_TRANSFORM_TOO_LARGE:
        return "the result has too many pixels";
    case TWX_TRANSFORM_TOO_WIDE:
        return "the result is too wide or high for its format";
    case TWX_TRANSFORM_TOO_MANY_BYTES:
        return "the result has more than 512 MiB";
    default:
        return twx_reason_name(outcome->reason);
    }
}

static const char *why_not_read(const struct twx_file_job_end *end)
{
    return end->outcome == TWX_FILE_DONE ? twx_reason_name(end->reason)
                                         : twx_file_why_not_read(end->outcome, end->error_number,
                                                                 "changed while it was read");
}

static bool is_of_format(const struct twx_transform_result *result, enum twx_format format)
{
    const size_t n_head = result->n < TWX_SIGNATURE_BYTES ? result->n : TWX_SIGNATURE_BYTES;
    return twx_signature_of(result->bytes, n_head, result->n).format == format;
}

static void tell(const struct twx_transformer *t, uint64_t tag,
                 const struct twx_transformed *transformed)
{
    t->options.fn(t->options.user, tag, transformed);
}

static enum twx_acceptance on_end(void *user, uint64_t job_tag, const struct twx_file_job_end *end)
{
    const struct twx_transformer *t = user;
    const uint64_t tag = job_tag >> FORMAT_BITS;
    const enum twx_format format = (enum twx_format)(job_tag & ((1U << FORMAT_BITS) - 1));
    struct twx_transform_result result = {.n = 0};
    struct twx_transformed transformed = {.n = 0};
    if (end->result == NULL) {
        transformed.why_not = why_not_read(end);
        tell(t, tag, &transformed);
        return TWX_RESULT_TAKEN;
    }
    if (!twx_transform_result_get(end->result, end->n, &result) ||
        (result.bytes != NULL && !is_of_format(&result, format))) {
        return TWX_RESULT_REFUSED;
    }
    transformed.bytes = result.bytes;
    transformed.n = result.n;
    transformed.why_not = result.bytes == NULL ? why_not_made(&result.outcome) : NULL;
    tell(t, tag, &transformed);
    return result.bytes != NULL ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

/** Takes over the operations; false for what is beyond the limits. */
static bool take_options(const struct twx_transformer_options *options,
                         struct twx_transform_options *job)
{
    if (options->n_operations > TWX_OPERATIONS_MAX || options->quality > 100) {
        return false;
    }
    *job = (struct twx_transform_options){.n_operations = (unsigned)options->n_operations,
                                          .quality = options->quality > 0 ? options->quality
                                                                          : DEFAULT_QUALITY};
    for (size_t i = 0; i < options->n_operations; i++) {
        job->operations[i] = options->operations[i];
        if (!twx_operation_is_valid(&options->operations[i])) {
            return false;
        }
    }
    return true;
}

enum twx_status twx_transformer_create(const struct twx_transformer_options *options,
                                       const struct twx_run *run,
                                       struct twx_transformer **transformer, struct twx_error *err)
{
    struct twx_transform_options job;
    *transformer = NULL;
    if (!take_options(options, &job)) {
        return twx_fail(err, TWX_USAGE, 0, "at most %d operations, each within its limits",
                        TWX_OPERATIONS_MAX);
    }
    struct twx_transformer *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    const unsigned n_workers = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    const struct twx_file_jobs_options jobs = {
        .kind = twx_transform_job(&job, n_workers),
        .n_workers = n_workers,
        .timeout_seconds = options->timeout_seconds,
        .no_sandbox = options->no_sandbox,
        .user = made,
        .on_end = on_end,
    };
    const enum twx_status status = twx_file_jobs_create(&jobs, run, &made->jobs, err);
    if (status != TWX_OK) {
        twx_transformer_free(made);
        return status;
    }
    *transformer = made;
    return TWX_OK;
}

void twx_transformer_free(struct twx_transformer *transformer)
{
    if (transformer != NULL) {
        twx_file_jobs_free(transformer->jobs);
        free(transformer);
    }
}

enum twx_status twx_transformer_add(struct twx_transformer *transformer, const char *path,
                                    enum twx_format format, uint64_t tag, struct twx_error *err)
{
    struct twx_file_version version;
    uint8_t argument[TWX_JOB_ARGUMENT_BYTES];
    const char *why_not = twx_file_version_of(path, &version);
    if (why_not != NULL) {
        tell(transformer, tag, &(struct twx_transformed){.why_not = why_not});
        return TWX_OK;
    }
    twx_transform_argument_put(&version, format, argument);
    return twx_file_jobs_add_argument(transformer->jobs, path, argument,
                                      tag << FORMAT_BITS | (uint64_t)format, err);
}

enum twx_status twx_transformer_wait(struct twx_transformer *transformer, struct twx_error *err)
{
    return twx_file_jobs_wait(transformer->jobs, err);
}
