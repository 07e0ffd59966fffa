// SPDX-License-Identifier: MIT
//
// The job `edit`: an indexed file to the hashes of its edited copies.
#ifndef TWX_JOBS_EDIT_JOB_H
#define TWX_JOBS_EDIT_JOB_H

#include "base/edit_outcome.h"
#include "jobs/job.h"
#include "twindex_commands.h"

#define TWX_EDIT_JOB "edit"

struct twx_edit_result {
    enum twx_edit_outcome outcome;
    struct twx_edited_copy copies[TWX_N_EDITS];  // of TWX_EDIT_DONE
};

enum {
    TWX_EDIT_COPY_BYTES =
        TWX_HASH_BYTES_MAX + 4 + TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX),  // at most
    TWX_EDIT_RESULT_BYTES = 4 + TWX_N_EDITS * TWX_EDIT_COPY_BYTES,
};

struct twx_edit_options {
    unsigned hash_size;
    enum twx_variants variants;  // that copies get
};

struct twx_job_kind_spec twx_edit_job(const struct twx_edit_options *options);
/** options: out.  returns: false for what twx_edit_job does not make */
bool twx_edit_options_get(const struct twx_job_kind_spec *spec, struct twx_edit_options *options);

/** out: room for TWX_EDIT_RESULT_BYTES.  returns: bytes written */
size_t twx_edit_result_put(const struct twx_edit_result *result, uint8_t *out);
/** returns: false for what no worker makes */
bool twx_edit_result_get(const uint8_t *bytes, size_t n, struct twx_edit_result *result);

#endif
