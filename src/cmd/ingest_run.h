// SPDX-License-Identifier: MIT
//
// A run of `index` or `hash`.
#ifndef TWX_CMD_INGEST_RUN_H
#define TWX_CMD_INGEST_RUN_H

#include "cmd/command.h"
#include "cmd/ingest_arguments.h"

/** what: the struct that a kind of run takes beside the usual options; NULL: none */
typedef enum twx_status (*twx_ingest_fn)(const struct twx_ingest_options *options, const void *what,
                                         const struct twx_run *run,
                                         struct twx_ingest_counts *counts, struct twx_error *err);

/**
 * Reads the patterns, runs, and reports errors and counts.
 *
 * options  whatever the command sets beside the patterns
 * ingest   calls the library
 * what     for that
 * returns  the exit code
 */
enum twx_exit twx_ingest_run(const struct twx_call *call,
                             const struct twx_ingest_arguments *arguments,
                             struct twx_ingest_options options, twx_ingest_fn ingest,
                             const void *what);

#endif
