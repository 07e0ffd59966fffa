// SPDX-License-Identifier: MIT
//
// Options that more than one kind of job has.
#include "jobs/job.h"

#include <stdio.h>

#include "jobs/fields.h"

struct twx_job_kind_spec twx_job_of_hash_size(const char *name, unsigned hash_size,
                                              size_t result_bytes)
{
    struct twx_job_kind_spec spec = {
        .reads = TWX_CHECKSUMS_OF_IMAGES, .n_options = 4, .result_bytes = result_bytes};
    (void)snprintf(spec.name, sizeof spec.name, "%s", name);
    twx_put_u32(spec.options, hash_size);
    return spec;
}

unsigned twx_job_hash_size(const struct twx_job_kind_spec *spec, size_t result_bytes)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    const unsigned hash_size = twx_get_field32(&f);
    return twx_fields_are_whole(&f) && twx_hash_bits(hash_size) != 0 &&
                   spec->result_bytes == result_bytes
               ? hash_size
               : 0;
}
