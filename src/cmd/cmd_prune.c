// SPDX-License-Identifier: MIT
//
// `twindex prune`.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd_prune.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/mistakes.h"
#include "cmd/text.h"
#include "twindex_commands.h"

struct options {
    bool missing_roots;
    bool dry_run;
    char **paths;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "missing-roots",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, missing_roots),
     .help = "also where a PATH or an indexed root is itself missing, or on another device",
     .brief = "also where a PATH or a root is itself missing"},
    {.name = "dry-run",
     .letter = 'n',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, dry_run),
     .help = "drop nothing: print the paths whose records would be dropped",
     .brief = "drop nothing: print the paths"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, paths),
     .value = "[PATH...]"},
    TWX_OPT_END,
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

static void print_json(const struct twx_prune_counts *counts, bool dry_run)
{
    twx_json_begin();
    twx_json_count("checked", counts->n_checked);
    twx_json_count(dry_run ? "would_drop" : "dropped", counts->n_dropped);
    twx_json_count("unreadable", counts->n_unreadable);
    twx_json_seconds("seconds", counts->seconds);
    twx_json_end();
}

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    return twx_paths_are_sound(&call->opt, options->paths) ? TWX_EXIT_DONE : TWX_EXIT_USAGE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_error err = {0};
    struct twx_prune_counts counts = {0};
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    const struct twx_prune_options prune = {
        .paths = (const char *const *)options->paths,
        .n_paths = options->paths != NULL ? g_strv_length(options->paths) : 0,
        .missing_roots = options->missing_roots,
        .dry_run = options->dry_run,
        .gone = options->dry_run && !call->opt.json ? print_gone : NULL,
        .user = &is_terminal,
    };
    if (twx_prune(call->opt.db, &prune, &call->run, &counts, &err) != TWX_OK) {
        code = twx_diag_error(&err);
    } else {
        twx_diag_summary(counts.seconds,
                         "%" G_GUINT64_FORMAT " record%s looked at, %" G_GUINT64_FORMAT " %s",
                         counts.n_checked, counts.n_checked == 1 ? "" : "s", counts.n_dropped,
                         options->dry_run ? "would be dropped" : "dropped");
    }
    if (call->opt.json) {
        print_json(&counts, options->dry_run);
    }
    return code;
}

const struct twx_command twx_cmd_prune = {
    .name = "prune",
    .headline = "drop the records of files that are gone",
    .summary = "Drops the records at or below each PATH (default: all) whose file is gone\n"
               "or no regular file any more. Refuses when a root is missing or on another\n"
               "device: its disk may not be mounted.",
    .rows = option_rows,
    .examples = {{"Which records would be dropped?", "twindex prune -n"},
                 {"Drop those of files that are gone, below one folder",
                  "twindex prune ~/Pictures/phone"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
