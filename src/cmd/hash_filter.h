// SPDX-License-Identifier: MIT
//
// `twindex hash --stdin`: the filter for Hadoop Streaming, Spark's pipe and the like.
#ifndef TWX_CMD_HASH_FILTER_H
#define TWX_CMD_HASH_FILTER_H

#include "cmd/command.h"
#include "cmd/ingest_arguments.h"
#include "cmd/path_encoding.h"

enum twx_filter_format { TWX_FILTER_NOTHING, TWX_FILTER_TSV, TWX_FILTER_HASHES };

struct twx_filter_arguments {
    unsigned lines;     // of standard input: enum twx_filter_lines
    unsigned format;    // of standard output: enum twx_filter_format
    unsigned reporter;  // 1: hadoop; 0: none
    enum twx_path_encoding_option encoding;
};

extern const struct twx_opt_choice twx_filter_lines_choices[];
extern const struct twx_opt_choice twx_filter_format_choices[];
extern const struct twx_opt_choice twx_filter_reporter_choices[];

/** Whether any of the options was given. */
bool twx_filter_is_asked(const struct twx_filter_arguments *filter);

/** Finds usage errors. output_dir: of -o */
enum twx_exit twx_filter_check(const struct twx_opt *opt, const struct twx_filter_arguments *filter,
                               const struct twx_ingest_arguments *arguments,
                               const char *output_dir);

/** Filters standard input to standard output, and reports errors and counts.  returns: the exit code */
enum twx_exit twx_filter_run(const struct twx_call *call, const struct twx_filter_arguments *filter,
                             const struct twx_ingest_arguments *arguments);

#endif
