// SPDX-License-Identifier: MIT
//
// Defaults, and what the machine allows.
#include "ingest/worker_options.h"

#include <stdlib.h>

#include "base/log.h"
#include "jobs/decoder_path.h"
#include "jobs/slots.h"
#include "twindex_commands.h"

enum twx_status twx_worker_options_count(const struct twx_ingest_options *options,
                                         const struct twx_run *run, unsigned *n_workers,
                                         struct twx_error *err)
{
    const unsigned wanted = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    unsigned n = wanted;
    char *decoder = NULL;  // asked for before anything is made
    enum twx_status status = twx_decoder_find(&decoder, err);
    free(decoder);
    if (status == TWX_OK) {
        status = twx_pool_fit_workers(&n, err);
    }
    if (status == TWX_OK && n < wanted) {
        twx_log(run, TWX_LEVEL_WARNING,
                "few files may be open at once (ulimit -n): only %u of %u workers run", n, wanted);
    }
    *n_workers = n;
    return status;
}

void twx_worker_options_take(const struct twx_ingest_options *options, unsigned hash_size,
                             struct twx_hashing_options *workers)
{
    workers->hash = (struct twx_hash_options){
        .hash_size = hash_size,
        .max_pixels = options->max_pixels,
        .decoder = options->decoder,
        .variants = options->variants,
        .checksums = options->checksums,
    };
    workers->timeout_seconds = options->timeout_seconds;
    workers->memory_bytes =
        options->memory_bytes > 0 ? options->memory_bytes : twx_memory_bytes() / 2;
    const uint64_t mib = workers->memory_bytes >> 20;
    workers->records.memory_mib = mib < UINT32_MAX ? (uint32_t)mib : UINT32_MAX;
    workers->no_sandbox = options->no_sandbox;
}
