// SPDX-License-Identifier: MIT
//
// `twindex export --damaged`: the truncated files of an index and their intact twins.
#ifndef TWX_CMD_EXPORT_DAMAGED_H
#define TWX_CMD_EXPORT_DAMAGED_H

#include "cmd/command.h"
#include "cmd/exit_code.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

/** What of export's options has a meaning here; borrowed. */
struct twx_export_damaged {
    const char *radius;  // NULL: the default
    bool no_stat;
    enum twx_rows_format format;
    enum twx_path_encoding paths;
    const char *output;
    unsigned n_jobs;
};

enum twx_exit twx_export_damaged_run(struct twx_call *call, const struct twx_export_damaged *what);

#endif
