// SPDX-License-Identifier: MIT
//
// From the options of a run to those of its workers.
#ifndef TWX_INGEST_WORKER_OPTIONS_H
#define TWX_INGEST_WORKER_OPTIONS_H

#include "ingest/hashing.h"

enum { TWX_HASH_SIZE_DEFAULT = 8 };

/** The hash size that is asked for, or the default. */
static inline unsigned twx_worker_options_hash_size(const struct twx_ingest_options *options)
{
    return options->hash_size != 0 ? options->hash_size : (unsigned)TWX_HASH_SIZE_DEFAULT;
}

/**
 * How many workers to run: those asked for, or as many as there are processors, but no more than may open files.
 *
 * n_workers  out
 * errors     TWX_FAILED: there is no program that decodes, or not even one can open what it needs
 */
enum twx_status twx_worker_options_count(const struct twx_ingest_options *options,
                                         const struct twx_run *run, unsigned *n_workers,
                                         struct twx_error *err) __attribute__((warn_unused_result));

/** Takes over what decoding and hashing go by, and memory_mib of the records. */
void twx_worker_options_take(const struct twx_ingest_options *options, unsigned hash_size,
                             struct twx_hashing_options *workers);

#endif
