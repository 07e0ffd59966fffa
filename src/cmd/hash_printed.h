// SPDX-License-Identifier: MIT
//
// `twindex hash --stdout=hashes`: paths and hashes as lines, for shells.
#ifndef TWX_CMD_HASH_PRINTED_H
#define TWX_CMD_HASH_PRINTED_H

#include "cmd/command.h"
#include "cmd/hash_filter.h"
#include "cmd/ingest_arguments.h"

/** Whether it is asked for. */
bool twx_printed_is_asked(const struct twx_filter_arguments *filter);

/** Finds usage errors. output_dir: of -o */
enum twx_exit twx_printed_check(const struct twx_opt *opt,
                                const struct twx_filter_arguments *filter,
                                const struct twx_ingest_arguments *arguments,
                                const char *output_dir);

/** Hashes, and reports errors and counts.  returns: the exit code */
enum twx_exit twx_printed_run(const struct twx_call *call,
                              const struct twx_filter_arguments *filter,
                              const struct twx_ingest_arguments *arguments);

#endif
