// SPDX-License-Identifier: MIT
//
// `twindex merge`.
#include "cmd/cmd_merge.h"

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"

struct options {
    bool is_tsv;
    char **shards;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "tsv",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, is_tsv),
     .help = "fold lines of twindex hash --stdout=tsv instead: FILE..., - is standard input"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, shards),
     .value = "SHARD|DIR..."},
    TWX_OPT_END,
};

static void print_json(const struct twx_merge_counts *c, bool is_tsv)
{
    twx_json_begin();
    twx_json_count(is_tsv ? "files" : "shards", c->n_shards);
    twx_json_count("already_merged", c->n_already_merged);
    twx_json_count("damaged", c->n_damaged);
    twx_json_count("records", c->n_records);
    twx_json_count("new", c->n_new);
    twx_json_count("replaced", c->n_replaced);
    twx_json_count("superseded", c->n_superseded);
    if (is_tsv) {
        twx_json_count("without_record", c->n_without_record);
    }
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void print_summary(const struct twx_merge_counts *c, bool is_tsv)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT " %s%s merged", c->n_shards,
                           is_tsv ? "file" : "shard", c->n_shards == 1 ? "" : "s");
    if (c->n_already_merged > 0) {
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " merged before", c->n_already_merged);
    }
    if (c->n_damaged > 0) {
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " damaged", c->n_damaged);
    }
    if (c->n_without_record > 0) {
        g_string_append_printf(line, ", %" G_GUINT64_FORMAT " line%s without a record",
                               c->n_without_record, c->n_without_record == 1 ? "" : "s");
    }
    twx_diag_summary(c->seconds,
                     "%s: %" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT
                     " new, %" G_GUINT64_FORMAT " replaced",
                     line->str, c->n_records, c->n_new, c->n_replaced);
    (void)g_string_free(line, TRUE);
}

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (options->shards == NULL) {
        return twx_diag_usage(call->opt.command,
                              options->is_tsv ? "no FILE given" : "no SHARD and no DIR given");
    }
    return twx_opt_no_empty(&call->opt, options->is_tsv ? "FILE" : "SHARD", options->shards)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_error err = {0};
    struct twx_merge_counts counts = {0};
    const enum twx_status status = (options->is_tsv ? twx_merge_tsv : twx_merge_shards)(
        call->opt.db, (const char *const *)options->shards, g_strv_length(options->shards),
        &call->run, &counts, &err);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    const bool is_through = counts.n_shards + counts.n_already_merged + counts.n_damaged > 0;
    if (status == TWX_OK || (status == TWX_UNUSABLE && is_through)) {
        print_summary(&counts, options->is_tsv);
    }
    if (call->opt.json) {
        print_json(&counts, options->is_tsv);
    }
    return code;
}

const struct twx_command twx_cmd_merge = {
    .name = "merge",
    .headline = "fold shard files into the index",
    .summary = "Folds shards (files, or all *.twx of a folder) into the index DB, which is "
               "made if missing.\n"
               "The order of shards does not matter; merging one twice changes nothing.\n"
               "With --tsv these are FILEs of lines from twindex hash --stdin.",
    .rows = option_rows,
    .examples = {{"Make an index of what was hashed elsewhere", "twindex merge -d other.db shards"},
                 {"Add it to the index that is there, with the counts for a script",
                  "twindex merge --json shards"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
