// SPDX-License-Identifier: MIT
//
// `twindex check`.
#include <stdio.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"

static char **arguments;

static const GOptionEntry check_entries[] = {
    {G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL,
     NULL},
    G_OPTION_ENTRY_NULL,
};

int twx_cmd_check(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "check",
        .summary = "Verifies the whole index. Shards that wait for the next twindex index are "
                   "named; they are no\n"
                   "fault of the index.",
        .entries = check_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (arguments != NULL) {
        return (int)twx_diag_usage(
            opt.command, "'%s' is one argument too many: the index is named with -d", arguments[0]);
    }
    struct twx_error err = {0};
    struct twx_check_counts counts = {0};
    const struct twx_run run = twx_diag_run();
    const enum twx_status status = twx_check(opt.db, &run, &counts, &err);
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (opt.json) {
        twx_json_begin();
        twx_json_count("images", counts.n_images);
        twx_json_count("hashes", counts.n_hashes);
        twx_json_count("blocks", counts.n_blocks);
        twx_json_count("problems", counts.n_problems);
        twx_json_count("leftover_shards", counts.n_leftover_shards);
        twx_json_seconds("seconds", counts.seconds);
        twx_json_end();
    } else if (status == TWX_OK) {
        (void)printf("ok: %" G_GUINT64_FORMAT " images, %" G_GUINT64_FORMAT
                     " hashes in %" G_GUINT64_FORMAT " blocks\n",
                     counts.n_images, counts.n_hashes, counts.n_blocks);
    }
    return (int)code;
}
