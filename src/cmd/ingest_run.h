// SPDX-License-Identifier: MIT
//
// A run of `index` or `hash`.
#ifndef TWX_CMD_INGEST_RUN_H
#define TWX_CMD_INGEST_RUN_H

#include "cmd/command.h"
#include "cmd/ingest_arguments.h"

typedef enum twx_status (*twx_ingest_fn)(const struct twx_ingest_options *, const struct twx_run *,
                                         struct twx_ingest_counts *, struct twx_error *);

/**
 * Reads the patterns, runs, and reports errors and counts.
 *
 * options  whatever the command sets beside the patterns
 * ingest   twx_index_update or twx_hash_collection
 * returns  the exit code
 */
enum twx_exit twx_ingest_run(const struct twx_call *call,
                             const struct twx_ingest_arguments *arguments,
                             struct twx_ingest_options options, twx_ingest_fn ingest);

#endif
