// SPDX-License-Identifier: MIT
//
// The job `probe`: a file to the samples of its picture, from which a question computes its eight hashes, and
// its variants.
#ifndef TWX_JOBS_PROBE_JOB_H
#define TWX_JOBS_PROBE_JOB_H

#include "base/file_version.h"
#include "base/variant_list.h"
#include "hash/resample.h"
#include "jobs/job.h"
#include "likeness/likeness_class.h"
#include "twindex_commands.h"

#define TWX_PROBE_JOB "probe"

struct twx_probe_result {
    enum twx_image_status status;
    enum twx_reason reason;
    struct twx_file_version version;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    struct twx_likeness_facts facts;   // of TWX_IMAGE_HASHED; of its metadata what these ask for
    struct twx_samples samples;        // of the upright picture; of TWX_IMAGE_HASHED
    struct twx_variant_list variants;  // those asked for; likewise
};

enum {
    TWX_PROBE_FACTS_BYTES = 4 + 4 + TWX_CHECKSUM_BYTES + 4 + 4 + 8 + 4 + 8,
    TWX_PROBE_RESULT_BYTES = 4 + 4 + 8 + 8 + TWX_CHECKSUM_BYTES + TWX_PROBE_FACTS_BYTES +
                             2 * 4 * TWX_GRID_MAX + 4 + TWX_VARIANTS_MAX * (4 + TWX_HASH_BYTES_MAX)
};

struct twx_job_kind_spec twx_probe_job(unsigned hash_size, enum twx_variants variants);
/** variants: out.  returns: the hash size; 0 for what twx_probe_job does not make */
unsigned twx_probe_options_get(const struct twx_job_kind_spec *spec, enum twx_variants *variants);

/** out: room for TWX_PROBE_RESULT_BYTES.  returns: bytes written */
size_t twx_probe_result_put(const struct twx_probe_result *result, uint8_t *out);
/** returns: false for what no worker makes */
bool twx_probe_result_get(const uint8_t *bytes, size_t n, unsigned hash_size,
                          struct twx_probe_result *result);

#endif
