// SPDX-License-Identifier: MIT
//
// `twindex optimize`.
#include "cmd/cmd_optimize.h"

#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"
#include "twindex_commands.h"

static const struct twx_opt_row option_rows[] = {TWX_OPT_END};

static void print_json(const struct twx_optimize_counts *counts)
{
    twx_json_begin();
    twx_json_count("hashes", counts->n_hashes);
    twx_json_count("in_tables", counts->n_in_tables);
    twx_json_count("bytes", counts->n_bytes);
    twx_json_seconds("seconds", counts->seconds);
    twx_json_end();
}

static enum twx_exit run(struct twx_call *call)
{
    struct twx_optimize_counts counts = {0};
    struct twx_error err = {0};
    const enum twx_status status = twx_optimize(call->index, &call->run, &counts, &err);
    if (status != TWX_OK) {
        return status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err.text)
                                   : twx_diag_error(&err);
    }
    if (counts.n_in_tables > 0) {
        twx_diag_summary(counts.seconds,
                         "%" PRIu64 " of %" PRIu64 " hashes in search tables: %" PRIu64 " MB",
                         counts.n_in_tables, counts.n_hashes, counts.n_bytes / 1000000);
    } else {
        twx_diag_summary(counts.seconds, "%" PRIu64 " hashes: too few for search tables",
                         counts.n_hashes);
    }
    if (call->opt.json) {
        print_json(&counts);
    }
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_optimize = {
    .name = "optimize",
    .headline = "make single questions fast in a large index",
    .summary =
        "Writes the file DB.tables beside the index, in place of an earlier one. A question that\n"
        "reads every hash of the index without it (half a second among a hundred million)\n"
        "reads some thousandths of them by it: worth the room from some ten million images on.\n"
        "It takes 176 bytes of disk for each hash, and 36 of memory while it is made.\n\n"
        "Answers are the same with it and without it. Images that are indexed later are found\n"
        "all the same, by reading their hashes: make the tables again once they are many. The\n"
        "file may be removed at any time. twindex query --explain says which search ran.",
    .rows = option_rows,
    .examples = {{"Make queries of a large index fast", "twindex optimize"},
                 {"And after each weekly run", "twindex index -q && twindex optimize -q"}},
    .options_bytes = 0,
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .run = run,
};
