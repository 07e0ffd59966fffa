// SPDX-License-Identifier: MIT
//
// `twindex merge`.
#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"

static char **shards;

static const GOptionEntry merge_entries[] = {
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &shards, NULL, "SHARD|DIR..."},
    G_OPTION_ENTRY_NULL,
};

static void print_json(const struct twx_merge_counts *c)
{
    twx_json_begin();
    twx_json_count("shards", c->n_shards);
    twx_json_count("already_merged", c->n_already_merged);
    twx_json_count("damaged", c->n_damaged);
    twx_json_count("records", c->n_records);
    twx_json_count("new", c->n_new);
    twx_json_count("replaced", c->n_replaced);
    twx_json_count("superseded", c->n_superseded);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void print_summary(const struct twx_merge_counts *c)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT " shard%s merged", c->n_shards,
                           c->n_shards == 1 ? "" : "s");
    if (c->n_already_merged > 0) {
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " merged before", c->n_already_merged);
    }
    if (c->n_damaged > 0) {
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " damaged", c->n_damaged);
    }
    twx_diag_summary(c->seconds,
                     "%s: %" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT
                     " new, %" G_GUINT64_FORMAT " replaced",
                     line->str, c->n_records, c->n_new, c->n_replaced);
    (void)g_string_free(line, TRUE);
}

int twx_cmd_merge(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "merge",
        .summary = "Folds shards (files, or all *.twx of a folder) into the index DB, which is "
                   "made if missing.\n"
                   "The order of shards does not matter; merging one twice changes nothing.",
        .entries = merge_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (shards == NULL) {
        return (int)twx_diag_usage(opt.command, "no SHARD and no DIR given");
    }
    if (!twx_opt_no_empty(&opt, "SHARD", shards)) {
        return TWX_EXIT_USAGE;
    }
    struct twx_error err = {0};
    struct twx_merge_counts counts = {0};
    const struct twx_run run = twx_diag_run();
    const enum twx_status status = twx_merge_shards(opt.db, (const char *const *)shards,
                                                    g_strv_length(shards), &run, &counts, &err);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    const bool is_through = counts.n_shards + counts.n_already_merged + counts.n_damaged > 0;
    if (status == TWX_OK || (status == TWX_UNUSABLE && is_through)) {
        print_summary(&counts);
    }
    if (opt.json) {
        print_json(&counts);
    }
    return (int)code;
}
