// SPDX-License-Identifier: MIT
//
// `twindex merge`.
#include "cmd/cmd_merge.h"

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"
#include "twindex_commands.h"

enum { WAIT_SECONDS_DEFAULT = 60 };  // as long as NFS clients remember at most what a folder held

struct options {
    bool is_tsv;
    char **shards;
    const char *manifest;
    uint64_t n_expected;    // 0: not given
    const char *wait_text;  // "0" is none
    double wait_seconds;    // set by check
};

static const struct twx_opt_row option_rows[] = {
    {.name = "tsv",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, is_tsv),
     .help = "fold lines of twindex hash --stdout=tsv instead: FILE..., - is standard input"},
    {.name = "manifest",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, manifest),
     .help = "merge the shards in DIR of all partitions of this manifest, or none",
     .value = "FILE"},
    {.name = "expect",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, n_expected),
     .help = "with --manifest: the number of partitions",
     .value = "N",
     .least = 1,
     .most = TWX_PARTITIONS_MOST},
    {.name = "wait",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, wait_text),
     .help = "with --manifest: wait so long for shards that are not there (default: 60)",
     .value = "SECONDS"},
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

/** Reads --wait. */
static bool read_wait(struct options *options)
{
    char *end = NULL;
    options->wait_seconds = WAIT_SECONDS_DEFAULT;
    if (options->wait_text == NULL) {
        return true;
    }
    const guint64 seconds = g_ascii_strtoull(options->wait_text, &end, 10);
    options->wait_seconds = (double)seconds;
    return g_ascii_isdigit(options->wait_text[0]) && *end == '\0' && seconds <= TWX_TIMEOUT_MOST;
}

/** What is wrong with --manifest and what goes with it; NULL: nothing. */
static const char *find_mistake(struct options *options)
{
    if (options->shards == NULL) {
        return options->is_tsv ? "no FILE given" : "no SHARD and no DIR given";
    }
    if (options->is_tsv && options->manifest != NULL) {
        return "--tsv and --manifest are of different things: give one of them";
    }
    if (options->manifest == NULL) {
        return options->n_expected > 0 || options->wait_text != NULL
                   ? "--expect and --wait go with --manifest FILE"
                   : NULL;
    }
    return options->manifest[0] == '\0'         ? "the name of the manifest is empty"
           : options->n_expected == 0           ? "--manifest goes with --expect N"
           : g_strv_length(options->shards) > 1 ? "--manifest takes one DIR, that of its shards"
           : !read_wait(options)                ? "--wait takes seconds, at most 86400"
                                                : NULL;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *mistake = find_mistake(options);
    if (mistake != NULL) {
        return twx_diag_usage(call->opt.command, "%s", mistake);
    }
    return twx_opt_no_empty(&call->opt, options->is_tsv ? "FILE" : "SHARD", options->shards)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

static enum twx_status merge(const struct twx_call *call, struct twx_merge_counts *counts,
                             struct twx_error *err)
{
    const struct options *options = call->options;
    const struct twx_manifest_merge merge = {
        .manifest = options->manifest,
        .n_partitions = (uint32_t)options->n_expected,
        .folder = options->shards[0],
        .wait_seconds = options->wait_seconds,
    };
    if (options->manifest != NULL) {
        return twx_merge_manifest(call->opt.db, &merge, &call->run, counts, err);
    }
    return (options->is_tsv ? twx_merge_tsv : twx_merge_shards)(
        call->opt.db, (const char *const *)options->shards, g_strv_length(options->shards),
        &call->run, counts, err);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_error err = {0};
    struct twx_merge_counts counts = {0};
    const enum twx_status status = merge(call, &counts, &err);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    const bool is_through = counts.n_shards + counts.n_already_merged + counts.n_damaged > 0;
    if (status == TWX_OK || status == TWX_PARTLY || (status == TWX_UNUSABLE && is_through)) {
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
               "With --tsv these are FILEs of lines from twindex hash --stdin.\n\n"
               "With --manifest, DIR has the shards of twindex hash --manifest. Missing ones are\n"
               "named as 3,17,40-42, as sbatch --array takes them, before anything is merged.",
    .rows = option_rows,
    .examples = {{"Make an index of what was hashed elsewhere", "twindex merge -d other.db shards"},
                 {"Add it to the index that is there, with the counts for a script",
                  "twindex merge --json shards"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
