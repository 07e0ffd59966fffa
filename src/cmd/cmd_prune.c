// SPDX-License-Identifier: MIT
//
// `twindex prune`.
#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/mistakes.h"
#include "cmd/opt.h"

static gboolean missing_roots;
static char **paths;

static const GOptionEntry prune_entries[] = {
    {"missing-roots", 0, 0, G_OPTION_ARG_NONE, &missing_roots,
     "also where a PATH or an indexed root is itself missing, or on another device", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "[PATH...]"},
    G_OPTION_ENTRY_NULL,
};

int twx_cmd_prune(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "prune",
        .summary = "Drops the records at or below each PATH (default: all) whose file is gone\n"
                   "or no regular file any more. Refuses when a root is missing or on another\n"
                   "device: its disk may not be mounted.",
        .entries = prune_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (!twx_paths_are_sound(&opt, paths)) {
        return TWX_EXIT_USAGE;
    }
    struct twx_error err = {0};
    struct twx_prune_counts counts = {0};
    const struct twx_run run = twx_diag_run();
    const size_t n_paths = paths != NULL ? g_strv_length(paths) : 0;
    const enum twx_status status =
        twx_prune(opt.db, (const char *const *)paths, n_paths, missing_roots, &run, &counts, &err);
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    } else {
        twx_diag_summary(counts.seconds,
                         "%" G_GUINT64_FORMAT " records looked at, %" G_GUINT64_FORMAT " dropped",
                         counts.n_checked, counts.n_dropped);
    }
    if (opt.json) {
        twx_json_begin();
        twx_json_count("checked", counts.n_checked);
        twx_json_count("dropped", counts.n_dropped);
        twx_json_count("unreadable", counts.n_unreadable);
        twx_json_seconds("seconds", counts.seconds);
        twx_json_end();
    }
    return (int)code;
}
