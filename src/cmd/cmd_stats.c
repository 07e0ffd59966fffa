// SPDX-License-Identifier: MIT
//
// `twindex stats`.
#include "cmd/cmd_stats.h"

#include <glib.h>
#include <stdio.h>

#include "cmd/diag.h"
#include "cmd/rows.h"
#include "cmd/stats_json.h"
#include "cmd/stats_text.h"
#include "twindex_commands.h"

struct options {
    bool failures;
    bool quick;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "failures",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, failures),
     .help = "list failed and unsupported images as CSV: path, reason, bytes, mtime",
     .brief = "list failed and unsupported images as CSV"},
    {.name = "quick",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, quick),
     .help = "do not look for duplicates, which takes seconds for a million images",
     .brief = "do not look for duplicates"},
    TWX_OPT_END,
};

/** The counts are asked for, not the rows. */
static bool pass_row(void *user, const struct twx_group_row *row)
{
    (void)user;
    (void)row;
    return true;
}

/** Looks for duplicates as export does, with its defaults; export's warnings are left to it. */
static enum twx_status find_duplicates(struct twx_call *call, struct twx_overview *overview,
                                       struct twx_error *err)
{
    const struct twx_export_options near = {
        .size = sizeof near, .radius = -1, .variants = TWX_VARIANTS_ALL, .look_at_files = true};
    struct twx_export_options exact = near;
    struct twx_run run = call->run;
    exact.exact_only = true;
    run.level = run.level < TWX_LEVEL_INFO ? TWX_LEVEL_ERROR : run.level;
    enum twx_status status =
        twx_export(call->index, &exact, &run, pass_row, NULL, &overview->exact, err);
    if (status == TWX_OK) {
        status = twx_export(call->index, &near, &run, pass_row, NULL, &overview->near, err);
    }
    if (status == TWX_OK) {
        status = twx_index_payload_duplicates(call->index, &overview->n_payload_groups,
                                              &overview->n_payload_files, err);
    }
    twx_diag_progress_end();
    overview->has_duplicates = status == TWX_OK;
    return status;
}

static bool write_failure(void *user, const struct twx_failure *failure)
{
    struct twx_rows *rows = user;
    twx_rows_path(rows, failure->path, failure->path_bytes);
    twx_rows_text(rows, twx_reason_name(failure->reason));
    twx_rows_number(rows, failure->bytes);
    twx_rows_time(rows, failure->mtime_ns);
    return twx_rows_end(rows);
}

static enum twx_status list_failures(struct twx_index *index, struct twx_error *err)
{
    static const char *const columns[] = {"path", "reason", "bytes", "mtime"};
    struct twx_rows *rows = twx_rows_create(stdout, TWX_ROWS_CSV, columns, G_N_ELEMENTS(columns));
    const enum twx_status status = twx_index_failures(index, write_failure, rows, err);
    twx_rows_free(rows);
    return status;
}

/** Prints what is known, also where the duplicates could not be found. */
static enum twx_exit print_stats(struct twx_call *call, bool is_quick)
{
    struct twx_overview overview = {.exact.size = sizeof overview.exact,
                                    .near.size = sizeof overview.near};
    struct twx_error err = {0};
    if (twx_index_stats(call->index, &overview.stats, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    enum twx_status found = is_quick ? TWX_OK : find_duplicates(call, &overview, &err);
    const enum twx_exit code = found == TWX_OK ? TWX_EXIT_DONE : twx_diag_error(&err);
    const enum twx_status printed = call->opt.json
                                        ? twx_stats_print_json(call->index, &overview, &err)
                                        : twx_stats_print_text(call->index, &overview, &err);
    if (printed != TWX_OK) {
        return twx_diag_error(&err);
    }
    if (overview.stats.n_waiting_shards > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "shards in DB.shards that are not merged: %" G_GUINT64_FORMAT
                 "; unless a run is in progress, one was stopped: run twindex index again",
                 overview.stats.n_waiting_shards);
    }
    return code;
}

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (options->failures && call->opt.json) {
        return twx_diag_usage(call->opt.command, "--failures is CSV: not together with --json");
    }
    if (options->failures && options->quick) {
        return twx_diag_usage(call->opt.command,
                              "--quick is of the overview: not together with --failures");
    }
    return TWX_EXIT_DONE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    if (!options->failures) {
        return print_stats(call, options->quick);
    }
    return list_failures(call->index, &err) == TWX_OK ? TWX_EXIT_DONE : twx_diag_error(&err);
}

const struct twx_command twx_cmd_stats = {
    .name = "stats",
    .headline = "say what the index holds, list failures",
    .summary =
        "Says what the index holds: formats, sizes, failures, duplicates.\n"
        "Duplicates are those of export with its defaults, and with --exact; of files with\n"
        "several names the bytes count once. Files that are gone or have changed are left out.",
    .rows = option_rows,
    .examples = {{"What does the index hold, and how much of it is duplicates?", "twindex stats"},
                 {"Which images failed, and why?", "twindex stats --failures"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
