// SPDX-License-Identifier: MIT
//
// The job `hash`: a file to what a record keeps of its bytes.
#ifndef TWX_JOBS_HASH_JOB_H
#define TWX_JOBS_HASH_JOB_H

#include "jobs/job.h"
#include "store/record.h"

#define TWX_HASH_JOB "hash"

enum { TWX_HASH_RESULT_BYTES = 892 };  // a record without its path has at most 888

struct twx_hash_options {
    unsigned hash_size;   // 8 or 16
    uint64_t max_pixels;  // 0: a gigapixel
    enum twx_decoder_choice decoder;
    enum twx_variants variants;
    enum twx_checksums checksums;
};

struct twx_job_kind_spec twx_hash_job(const struct twx_hash_options *options);
/** returns: false for what twx_hash_job does not make */
bool twx_hash_options_get(const struct twx_job_kind_spec *spec, struct twx_hash_options *options);

/**
 * Puts what a record says of a file; its path is left out.
 *
 * out      room for TWX_HASH_RESULT_BYTES
 * returns  bytes written
 */
size_t twx_hash_result_put(const struct twx_record *record, uint8_t *out);
/**
 * hash_size  of the run
 * record     out; without a path; its variants point into `bytes`
 * returns    false for what no worker of the run makes
 */
bool twx_hash_result_get(const uint8_t *bytes, size_t n, unsigned hash_size,
                         struct twx_record *record);

#endif
