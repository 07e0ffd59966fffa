// SPDX-License-Identifier: MIT
//
// `twindex hash --tar`: members of archives.
#ifndef TWX_CMD_HASH_ARCHIVES_H
#define TWX_CMD_HASH_ARCHIVES_H

#include "cmd/command.h"
#include "cmd/hash_filter.h"
#include "cmd/ingest_arguments.h"

struct twx_archive_arguments {
    GArray *archives;  // struct twx_opt_item; NULL: none
    const char *name;
};

/** Whether any of the options was given. */
bool twx_archives_are_asked(const struct twx_archive_arguments *archives);

/**
 * What is wrong with them and what goes with them; NULL: nothing.
 *
 * filter      of which --stdout alone goes with archives
 * output_dir  of -o
 */
const char *twx_archives_mistake(const struct twx_opt *opt,
                                 const struct twx_archive_arguments *archives,
                                 const struct twx_ingest_arguments *arguments,
                                 const struct twx_filter_arguments *filter, const char *output_dir);

/** Hashes, and reports errors and counts. output_dir: NULL for lines.  returns: the exit code */
enum twx_exit twx_archives_run(const struct twx_call *call,
                               const struct twx_archive_arguments *archives,
                               const struct twx_ingest_arguments *arguments,
                               const char *output_dir);

#endif
