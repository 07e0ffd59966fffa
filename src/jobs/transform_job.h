// SPDX-License-Identifier: MIT
//
// The job `transform`: a file to a file that is made of its picture, in memory.
#ifndef TWX_JOBS_TRANSFORM_JOB_H
#define TWX_JOBS_TRANSFORM_JOB_H

#include "base/file_version.h"
#include "base/transform_outcome.h"
#include "jobs/job.h"
#include "twindex_commands.h"

#define TWX_TRANSFORM_JOB "transform"

/** What all jobs of a run do. */
struct twx_transform_options {
    struct twx_operation operations[TWX_OPERATIONS_MAX];
    unsigned n_operations;
    unsigned quality;  // 1..100
};

struct twx_transform_result {
    struct twx_transform_outcome outcome;
    const uint8_t *bytes;  // n of them, of TWX_TRANSFORM_DONE; else NULL
    size_t n;
};

enum {
    TWX_TRANSFORM_HEAD_BYTES = 2 * 4,  // before the bytes of the file
    TWX_TRANSFORM_RESULT_BYTES = TWX_TRANSFORM_HEAD_BYTES + TWX_TRANSFORMED_BYTES_MAX,
};

/** Whether an operation is within its limits. */
bool twx_operation_is_valid(const struct twx_operation *operation);

/**
 * options    within their ranges
 * n_workers  of the run: results are large, and few are under way
 */
struct twx_job_kind_spec twx_transform_job(const struct twx_transform_options *options,
                                           unsigned n_workers);
/** options: out.  returns: false for what twx_transform_job does not make */
bool twx_transform_options_get(const struct twx_job_kind_spec *spec,
                               struct twx_transform_options *options);

/** The argument of a job: the version that is to be read, and the format of what is made of it. */
void twx_transform_argument_put(const struct twx_file_version *version, enum twx_format format,
                                uint8_t argument[static TWX_JOB_ARGUMENT_BYTES]);
/** returns: false for a format that cannot be written */
bool twx_transform_argument_get(const uint8_t argument[static TWX_JOB_ARGUMENT_BYTES],
                                struct twx_file_version *version, enum twx_format *format);

/** The head of a result, behind which lie the n bytes of the file.  returns: bytes of the result */
size_t twx_transform_result_put(const struct twx_transform_outcome *outcome, size_t n,
                                uint8_t *out);
/**
 * result   out; its bytes lie in `bytes`
 * returns  false for what no worker makes
 */
bool twx_transform_result_get(const uint8_t *bytes, size_t n, struct twx_transform_result *result);

#endif
