// SPDX-License-Identifier: MIT
//
// Fixed fields.
#include "jobs/edit_job.h"

#include "jobs/fields.h"

struct twx_job_kind_spec twx_edit_job(unsigned hash_size)
{
    return twx_job_of_hash_size(TWX_EDIT_JOB, hash_size, TWX_EDIT_RESULT_BYTES);
}

unsigned twx_edit_options_get(const struct twx_job_kind_spec *spec)
{
    return twx_job_hash_size(spec, TWX_EDIT_RESULT_BYTES);
}

void twx_edit_argument_put(uint64_t bytes, int64_t mtime_ns, struct twx_job *job)
{
    (void)twx_put_field64(twx_put_field64(job->argument, bytes), (uint64_t)mtime_ns);
}

void twx_edit_argument_get(const struct twx_job *job, uint64_t *bytes, int64_t *mtime_ns)
{
    *bytes = twx_get_u64(job->argument);
    *mtime_ns = (int64_t)twx_get_u64(job->argument + 8);
}

size_t twx_edit_result_put(const struct twx_edit_result *result, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)result->outcome);
    if (result->outcome == TWX_EDIT_DONE) {
        at = twx_put_field_bytes(at, result->hashes, sizeof result->hashes);
    }
    return (size_t)(at - out);
}

bool twx_edit_result_get(const uint8_t *bytes, size_t n, struct twx_edit_result *result)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    result->outcome = (enum twx_edit_outcome)twx_get_field_below(&f, TWX_EDIT_FAILED + 1);
    if (result->outcome == TWX_EDIT_DONE) {
        twx_copy_field(&f, result->hashes, sizeof result->hashes);
    }
    return twx_fields_are_whole(&f);
}
