// SPDX-License-Identifier: MIT
//
// The options of `twindex export`, and which of them go together.
#ifndef TWX_CMD_EXPORT_OPTIONS_H
#define TWX_CMD_EXPORT_OPTIONS_H

#include "cmd/group_options.h"
#include "cmd/path_encoding.h"

enum twx_export_format {
    TWX_EXPORT_FORMAT_UNSET,  // text on a terminal, else CSV
    TWX_EXPORT_FORMAT_CSV,
    TWX_EXPORT_FORMAT_JSONL,
    TWX_EXPORT_FORMAT_PATHS,
    TWX_EXPORT_FORMAT_TEXT,
    TWX_EXPORT_FORMAT_HTML,
    TWX_EXPORT_FORMAT_NPY,
};

enum twx_export_role {
    TWX_EXPORT_ROLE_UNSET,
    TWX_EXPORT_ROLE_KEEP,
    TWX_EXPORT_ROLE_DUPLICATE,
    TWX_EXPORT_ROLE_ALL
};

struct twx_export_arguments {
    struct twx_group_options groups;
    bool exact_only;
    bool all_files;
    bool damaged;
    bool no_stat;
    bool verify;
    enum twx_export_format format;
    enum twx_export_role role;
    bool null_separated;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    const char *thumbs;
    enum twx_path_encoding path_bytes;  // set by check
};

extern const struct twx_opt_row twx_export_option_rows[];

/** The format that is meant where none is given. */
enum twx_export_format twx_export_format_of(const struct twx_export_arguments *options);

/** Whether the options go together; false after a usage error was reported. Sets path_bytes. */
bool twx_export_arguments_are_sound(const struct twx_opt *opt,
                                    struct twx_export_arguments *options);

#endif
