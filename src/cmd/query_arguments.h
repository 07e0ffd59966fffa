// SPDX-License-Identifier: MIT
//
// The command line of `query`.
#ifndef TWX_CMD_QUERY_ARGUMENTS_H
#define TWX_CMD_QUERY_ARGUMENTS_H

#include "cmd/command.h"
#include "cmd/ingest_arguments.h"
#include "cmd/path_encoding.h"

enum twx_query_format { TWX_QUERY_TEXT, TWX_QUERY_CSV, TWX_QUERY_JSONL };

struct twx_query_arguments {
    struct twx_ingest_arguments walked;  // of these the list, what is left out, and the jobs
    GArray *words;                       // IMAGEs, folders and hashes, in the order given
    const char *radius;
    bool adaptive;
    uint64_t max_matches;
    bool any_orientation;
    bool inverted;
    bool verify;
    uint64_t timeout_seconds;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    bool indexed;
    bool missing;
    enum twx_query_format format;
    bool explain;
    bool exit_code;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    enum twx_path_encoding path_bytes;  // set by twx_query_arguments_are_sound
};

extern const struct twx_opt_row twx_query_rows[];

/** Whether they make sense; false after a usage error was reported. */
bool twx_query_arguments_are_sound(const struct twx_opt *opt,
                                   struct twx_query_arguments *arguments);

#endif
