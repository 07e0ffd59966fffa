// SPDX-License-Identifier: MIT
//
// The job `tags`: a file to sums of what its metadata say. Nothing is decoded.
#ifndef TWX_JOBS_TAGS_JOB_H
#define TWX_JOBS_TAGS_JOB_H

#include "base/tags.h"
#include "jobs/job.h"

#define TWX_TAGS_JOB "tags"

struct twx_job_kind_spec twx_tags_job(void);
/** returns: false for what twx_tags_job does not make */
bool twx_tags_job_is_valid(const struct twx_job_kind_spec *spec);

/** out: room for spec.result_bytes.  returns: bytes written */
size_t twx_tags_result_put(const struct twx_tags *tags, uint8_t *out);
/** tags: out.  returns: false for what no worker makes */
bool twx_tags_result_get(const uint8_t *bytes, size_t n, struct twx_tags *tags);

#endif
