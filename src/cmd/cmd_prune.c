// SPDX-License-Identifier: MIT
//
// `twindex prune`.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/mistakes.h"
#include "cmd/opt.h"
#include "cmd/text.h"

static gboolean missing_roots;
static gboolean dry_run;
static char **paths;

static const GOptionEntry prune_entries[] = {
    {"missing-roots", 0, 0, G_OPTION_ARG_NONE, &missing_roots,
     "also where a PATH or an indexed root is itself missing, or on another device", NULL},
    {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run,
     "drop nothing: print the paths whose records would be dropped", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "[PATH...]"},
    G_OPTION_ENTRY_NULL,
};

static void print_gone(void *user, const char *path)
{
    const bool *is_terminal = user;
    if (*is_terminal) {
        twx_print_escaped(stdout, path, strlen(path));
    } else {
        (void)fputs(path, stdout);
    }
    (void)fputc('\n', stdout);
}

static void print_json(const struct twx_prune_counts *counts)
{
    twx_json_begin();
    twx_json_count("checked", counts->n_checked);
    twx_json_count(dry_run ? "would_drop" : "dropped", counts->n_dropped);
    twx_json_count("unreadable", counts->n_unreadable);
    twx_json_seconds("seconds", counts->seconds);
    twx_json_end();
}

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
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    const struct twx_prune_options options = {
        .paths = (const char *const *)paths,
        .n_paths = paths != NULL ? g_strv_length(paths) : 0,
        .missing_roots = missing_roots,
        .dry_run = dry_run,
        .gone = dry_run && !opt.json ? print_gone : NULL,
        .user = &is_terminal,
    };
    if (twx_prune(opt.db, &options, &run, &counts, &err) != TWX_OK) {
        code = twx_diag_error(&err);
    } else {
        twx_diag_summary(counts.seconds,
                         "%" G_GUINT64_FORMAT " record%s looked at, %" G_GUINT64_FORMAT " %s",
                         counts.n_checked, counts.n_checked == 1 ? "" : "s", counts.n_dropped,
                         dry_run ? "would be dropped" : "dropped");
    }
    if (opt.json) {
        print_json(&counts);
    }
    return (int)code;
}
